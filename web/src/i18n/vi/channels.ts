export default {
  title: 'Kênh bán hàng',
  lead: 'Trang Facebook và Zalo Official Account đã liên kết với cửa hàng.',
  link: { facebook: 'Liên kết Facebook', zalo: 'Liên kết Zalo', again: 'Liên kết lại' },
  search: 'Tìm theo tên hoặc mã kênh',
  noneFound: 'Không có kênh nào khớp.',
  menu: 'Việc khác với {{name}}',
  unlinkedOnes: 'Đã ngắt liên kết ({{count}})',
  onlyOwner: 'Chỉ chủ cửa hàng liên kết hoặc ngắt liên kết được kênh.',
  empty: {
    title: 'Chưa có kênh nào',
    hint: 'Liên kết một Trang Facebook hoặc Zalo Official Account để bắt đầu nhận tin nhắn của khách tại đây.',
  },
  status: {
    active: 'Đang hoạt động',
    degraded: 'Hoạt động chưa đầy đủ',
    'needs-relink': 'Cần liên kết lại',
    unlinked: 'Đã ngắt liên kết',
  },
  statusHint: {
    active: 'Tin nhắn và bình luận về ngay khi khách gửi.',
    degraded: 'Kênh vẫn nối, nhưng có việc cần xử lý ở bên dưới.',
    'needs-relink':
      'Nền tảng không còn chấp nhận kết nối này. Liên kết lại để tiếp tục nhận và gửi tin; lịch sử được giữ nguyên.',
    unlinked: 'Không nhận và không gửi được tin. Liên kết lại sẽ nối tiếp lịch sử còn lưu.',
  },
  doctor: 'Khám kênh',
  unfreeze: 'Xem và gỡ tạm khoá',
  noMessages:
    'Chưa có quyền gửi và nhận tin, nên tin của khách không về hộp thư. Liên kết lại và chọn quyền này khi cần.',
  problem: {
    'token-refresh-failing':
      'Kết nối với nền tảng đang được làm mới nhưng chưa thành công. Hệ thống tự thử lại; nếu kéo dài, hãy liên kết lại.',
    'subscription-failed':
      'Facebook chưa nhận đăng ký gửi tin mới cho Trang này, nên tin mới có thể không về. Hãy liên kết lại Trang.',
    'token-rejected': 'Nền tảng không còn chấp nhận kết nối. Hãy liên kết lại.',
    'revoke-in-oa-settings':
      'Đã ngắt liên kết và huỷ mã truy cập ở KiotViet. Zalo không có lệnh thu hồi từ xa: hãy gỡ ứng dụng KiotViet ở mục ứng dụng đã cấp quyền trong trang quản trị Official Account.',
    'revoke-in-facebook-settings':
      'Đã ngắt liên kết và huỷ mã truy cập ở KiotViet, nhưng Facebook chưa xác nhận thu hồi quyền. Hãy gỡ ứng dụng KiotViet ở Facebook, mục Cài đặt → Tích hợp kinh doanh.',
    'grant-narrowed':
      'Facebook không còn cấp đủ quyền, hoặc người đã liên kết mất việc được giao trên Trang. Mở Bác sĩ kênh để biết mất gì và cách lấy lại.',
    'platform-restricted':
      'Facebook đang chặn Trang gửi tin vì cho là vi phạm chính sách. Mở Bác sĩ kênh để xem lý do; khiếu nại ở Chất lượng Trang.',
    silent:
      'Giờ này mọi ngày đều có tin mà hôm nay thì không. Mở Bác sĩ kênh để biết nguyên nhân và cách sửa.',
    frozen: 'Đang tạm khoá gửi: tin chờ được giữ, tin khách vẫn về. Chủ cửa hàng gỡ ở Hoạt động → Bảo vệ.',
    other: 'Kênh đang gặp vấn đề ({{code}}). Nếu kéo dài, hãy liên kết lại hoặc gọi 1800 6162.',
  },
  lastEvent: 'Tin gần nhất: {{time}}',
  noEvent: 'Chưa nhận tin nào',
  linkedAt: 'Liên kết lúc {{time}}',
  relinkBefore: 'Liên kết lại trước {{time}} để không gián đoạn.',
  permissions: {
    title: 'Quyền',
    granted: 'Đã cấp',
    missing: 'Nền tảng chưa cấp',
    withdrawn: 'Đã rút lại',
    'needs-consent': 'Chưa đồng ý',
    summary: '{{granted}}/{{all}} quyền đang dùng',
    addMore: 'Để bật thêm quyền, hãy liên kết lại và chọn quyền cần dùng.',
    manage: 'Rút lại hoặc đồng ý lại từng quyền',
  },
  profile: {
    open: 'Xem thông tin kênh',
    title: 'Thông tin kênh',
    email: 'Email',
    description: 'Giới thiệu',
    none: 'Không có',
    id: 'Mã trên nền tảng',
  },
  unlink: {
    open: 'Ngắt liên kết',
    title: 'Ngắt liên kết “{{name}}”?',
    text: 'KiotViet ngừng nhận và gửi tin của kênh này ngay, huỷ mã truy cập và trả lại quyền cho nền tảng.',
    keep: {
      facebook: 'Lịch sử được giữ 30 ngày rồi xoá; liên kết lại trong thời gian đó sẽ nối tiếp.',
      zalo: 'Lịch sử được giữ 24 giờ rồi xoá; liên kết lại trong thời gian đó sẽ nối tiếp.',
    },
    erase: 'Xoá luôn lịch sử của kênh này',
    eraseHint: 'Tin nhắn, bình luận và khách hàng của kênh sẽ bị xoá. Không khôi phục được.',
    confirm: 'Ngắt liên kết',
    done: 'Đã ngắt liên kết “{{name}}”.',
  },
}
