export default {
  headline: 'Trả lời khách Facebook và Zalo ngay trong KiotViet',
  lead: 'Liên kết Trang Facebook và Zalo Official Account của cửa hàng. Tin nhắn, bình luận của khách về chung một hộp thư, đầy đủ và đúng thứ tự.',
  signIn: 'Đăng nhập bằng tài khoản KiotViet',
  points: {
    oneInbox: {
      title: 'Một hộp thư cho mọi kênh',
      text: 'Tin nhắn Messenger, Zalo và bình luận hiện ngay khi khách gửi.',
    },
    yourChoice: {
      title: 'Bạn quyết định từng quyền',
      text: 'Mỗi quyền được hỏi riêng, nói rõ dùng làm gì và không có thì mất gì. Rút lại lúc nào cũng được.',
    },
    knownState: {
      title: 'Biết rõ tin đã tới hay chưa',
      text: 'Mỗi câu trả lời ghi trạng thái: đang gửi, đã gửi, khách đã nhận, khách đã xem.',
    },
  },
  problem: {
    denied: 'Đăng nhập chưa hoàn tất vì yêu cầu đã bị từ chối hoặc huỷ. Bạn có thể đăng nhập lại.',
    'state-invalid':
      'Lần đăng nhập này đã hết hạn hoặc được mở ở trình duyệt khác. Hãy bắt đầu lại từ nút bên dưới.',
    other: 'Đăng nhập chưa thành công. Hãy thử lại.',
  },
  policy: {
    title: 'Đơn vị thu thập và xử lý dữ liệu',
    company: 'CÔNG TY CỔ PHẦN CÔNG NGHỆ KIOTVIET',
    address: 'Tầng 6 – Tầng 7, Số 1B Yết Kiêu, P. Trần Hưng Đạo, Q. Hoàn Kiếm, Hà Nội',
    hotline: 'Hotline',
    email: 'Email',
  },
}
