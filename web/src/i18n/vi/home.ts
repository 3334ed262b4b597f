export default {
  title: 'Trả lời khách Facebook và Zalo',
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
  trial: {
    title: 'Đang chạy thử trên máy này. Xem cách hoạt động trong hai phút:',
    signIn: 'Đăng nhập và chọn Lan, chủ cửa hàng hoa. Không cần mật khẩu.',
    link: 'Liên kết vài Trang Facebook và một Zalo Official Account.',
    write: 'Ở cửa sổ khác, nhắn tin cho cửa hàng như một người mua:',
    shopper: 'Mở trang người mua',
    play: 'Chạy thử: đóng vai người mua',
    answer: 'Trả lời ở đây và xem khách đã nhận, đã xem.',
    safe: 'Facebook, Zalo và đăng nhập đều là bản mô phỏng; không tài khoản thật nào bị động tới.',
  },
  preview: {
    first: { name: 'Nguyễn Thu Hà', text: 'Shop ơi, hoa tulip hồng còn không ạ?' },
    second: { name: 'Trần Minh', text: 'Cho mình đặt một bó cho thứ Bảy nhé' },
    third: { name: 'Lê Bảo Ngọc', text: 'Đã nhận hoa, đẹp lắm, cảm ơn shop' },
    answer: 'Dạ còn ạ! Chị lấy bó 10 hay 20 cành để em giữ hoa?',
    seen: 'Khách đã xem',
  },
  policy: {
    title: 'Đơn vị thu thập và xử lý dữ liệu',
    company: 'CÔNG TY CỔ PHẦN CÔNG NGHỆ KIOTVIET',
    address: 'Tầng 6 – Tầng 7, Số 1B Yết Kiêu, P. Trần Hưng Đạo, Q. Hoàn Kiếm, Hà Nội',
    hotline: 'Hotline',
    email: 'Email',
  },
}
