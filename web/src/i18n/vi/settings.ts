export default {
  title: 'Cài đặt',
  lead: 'Những điều cửa hàng tự chọn cho các kênh của mình.',
  onlyOwner: 'Chỉ chủ cửa hàng thay đổi được cài đặt.',
  paid: {
    title: 'Tin Zalo có tính phí',
    text: 'Trong 48 giờ kể từ lần cuối khách liên hệ, trả lời qua Zalo là miễn phí. Từ 48 giờ tới 7 ngày, mỗi tin được trừ vào gói của Official Account; hết gói thì Zalo tính tiền từng tin. Khi chưa bật, KiotViet không gửi những tin này.',
    none: 'Cửa hàng chưa liên kết Zalo Official Account nào.',
    link: 'Liên kết Zalo',
    label: 'Cho phép gửi tin có tính phí từ {{name}}',
    on: 'Đang cho phép gửi tin có phí',
    off: 'Chỉ gửi tin miễn phí',
    quota: 'Gói còn {{remain}}/{{total}} tin tháng này',
    quotaSpent: 'Gói đã hết tin: Zalo tính tiền từng tin gửi thêm',
    switchedOn: '{{name}}: đã cho phép gửi tin có tính phí.',
    switchedOff: '{{name}}: chỉ còn gửi tin miễn phí.',
  },
}
