export default {
  others: {
    answering: '{{names}} đang trả lời',
    reading: '{{names}} đang xem cuộc trò chuyện này',
    nameless: 'Nhân viên khác',
  },
  assign: {
    none: 'Chưa giao cho ai',
    to: 'Đã giao cho {{name}}',
    me: 'bạn',
    take: 'Nhận trả lời',
    drop: 'Bỏ giao',
  },
  split: {
    label: 'Nội dung quá dài cho một tin',
    count: 'Nội dung có {{length}} ký tự; một tin nhận tối đa {{max}}.',
    send: 'Gửi thành nhiều tin',
  },
}
