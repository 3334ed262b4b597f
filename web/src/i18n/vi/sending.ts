export default {
  split: {
    label: 'Nội dung quá dài cho một tin',
    count: 'Nội dung có {{length}} ký tự; một tin nhận tối đa {{max}}.',
    send: 'Gửi thành nhiều tin',
  },
}
