export default {
  start: {
    title: 'Liên kết kênh đầu tiên',
    another: 'Liên kết thêm kênh',
    lead: 'Khách nhắn ở đâu, bạn liên kết kênh đó. Mỗi kênh mất khoảng một phút và ngắt lại được bất cứ lúc nào.',
    facebook: 'Tin nhắn Messenger và bình luận. Bạn cần là người quản trị Trang.',
    zalo: 'Tin nhắn của khách và người quan tâm. Bạn cần là quản trị viên của Official Account.',
    note: 'Trước khi liên kết, KiotViet hỏi riêng từng quyền; quyền nào bạn không chọn thì không được dùng.',
  },
  step: {
    label: 'Các bước liên kết',
    consent: 'Chọn quyền',
    platform: 'Xác nhận ở {{platform}}',
    choose: 'Chọn Trang',
  },
  wizard: {
    title: { facebook: 'Liên kết Trang Facebook', zalo: 'Liên kết Zalo Official Account' },
    step: 'Chọn những quyền bạn đồng ý cho KiotViet dùng. Quyền nào không chọn thì KiotViet không hỏi nền tảng và không dùng.',
    relink: 'Kênh đang dùng những quyền có nhãn “Đang dùng”. Hãy chọn lại chúng nếu bạn muốn giữ.',
    inUse: 'Đang dùng',
    purpose: 'Dùng để làm gì',
    without: 'Nếu không đồng ý',
    data: 'Dữ liệu liên quan',
    code: 'Mã quyền {{code}}',
    withdraw:
      'Bạn rút lại được từng đồng ý bất cứ lúc nào ở mục Riêng tư; việc xử lý trước khi rút lại vẫn hợp lệ.',
    chooseOne: 'Hãy chọn ít nhất một quyền.',
    continue: { facebook: 'Tiếp tục tới Facebook', zalo: 'Tiếp tục tới Zalo' },
    next: {
      facebook: 'Facebook sẽ hỏi bạn đăng nhập và xác nhận. Sau đó bạn chọn Trang ở đây.',
      zalo: 'Zalo sẽ hỏi bạn chọn Official Account và xác nhận. Bạn cần là quản trị viên của Official Account.',
    },
    outdated: 'Nội dung xin phép vừa có bản mới. Hãy đọc lại và chọn lại.',
  },
  waiting: {
    title: 'Đang chờ {{platform}} trả lời',
    text: 'Hoàn tất ở trang của {{platform}}. Trang này tự cập nhật.',
    open: 'Mở lại trang {{platform}}',
    zaloRefuses:
      'Nếu Zalo hiện một mã lỗi thay cho trang đồng ý, Zalo sẽ không đưa bạn trở lại đây. -14002: ứng dụng KiotViet chưa được bật trên Zalo; -14003: địa chỉ của KiotViet chưa được đăng ký hoặc tên miền chưa được xác thực. Cả hai do KiotViet sửa: hãy gọi 1800 6162 và đọc mã lỗi.',
  },
  choose: {
    title: 'Chọn Trang để liên kết',
    text: 'Những Trang không chọn sẽ không được liên kết và KiotViet không giữ mã truy cập của chúng.',
    search: 'Tìm theo tên hoặc mã Trang',
    none: 'Không có Trang nào khớp.',
    noPages:
      'Tài khoản Facebook này không đưa ra Trang nào. Hãy liên kết lại và chọn Trang ở cửa sổ của Facebook.',
    all: 'Chọn cả {{count}} Trang liên kết được',
    list: 'Các Trang',
    confirm: 'Liên kết {{count}} Trang',
    confirmNone: 'Liên kết Trang',
    nothing: 'Hãy chọn ít nhất một Trang.',
    count: 'Đã chọn {{count}} Trang.',
    linked: 'Đã liên kết',
  },
  candidate: {
    'linked-elsewhere': 'Đang liên kết với một cửa hàng KiotViet khác',
    'task-missing': 'Tài khoản của bạn chưa có quyền trả lời tin nhắn của Trang này',
    'not-offered': 'Facebook chưa cho phép truy cập Trang này; hãy chọn Trang này ở cửa sổ của Facebook',
    other: 'Chưa liên kết được Trang này',
  },
  granted: {
    title: 'Quyền bạn đã đồng ý',
    granted: 'Đã cấp',
    missing: 'Nền tảng chưa cấp',
    missingHint:
      'Những việc cần quyền chưa cấp sẽ chưa dùng được. Liên kết lại lúc nào cũng được để cấp thêm.',
    extra: 'Nền tảng cấp thừa so với điều bạn đồng ý; KiotViet không dùng và đã trả lại: {{codes}}.',
  },
  done: {
    title: 'Đã liên kết xong',
    text: 'Tin nhắn mới sẽ về hộp thư ngay khi khách gửi.',
    noMessages:
      'Chưa có quyền gửi và nhận tin, nên tin của khách chưa về hộp thư. Liên kết lại và chọn quyền này khi bạn cần.',
    refused: 'Chưa liên kết được:',
    goOn: 'Tiếp tục',
    inbox: 'Tới hộp thư',
    more: 'Liên kết kênh khác',
    channels: 'Xem các kênh',
  },
  failed: 'Chưa liên kết được',
  tryAgain: 'Thử lại',
  again: 'Chọn lại quyền',
  problem: {
    denied: {
      text: 'Bạn (hoặc nền tảng) đã không đồng ý cấp quyền.',
      next: 'Nếu muốn liên kết, hãy bắt đầu lại và bấm đồng ý ở trang của nền tảng. Bạn vẫn có thể chọn ít quyền hơn.',
    },
    'state-invalid': {
      text: 'Lần liên kết này đã được dùng, đã hết hạn hoặc mở ở trình duyệt khác.',
      next: 'Bắt đầu lại từ trang Kênh, trên chính trình duyệt này.',
    },
    'wrong-user': {
      text: 'Lần liên kết này do một người dùng khác bắt đầu.',
      next: 'Người đó cần tự hoàn tất, hoặc bạn bắt đầu một lần liên kết mới.',
    },
    'account-frozen': {
      text: 'Tài khoản của bạn đang bị tạm khoá thao tác.',
      next: 'Chủ cửa hàng xem và gỡ ở Hoạt động → Bảo vệ, rồi bạn liên kết lại.',
    },
    'code-rejected': {
      text: 'Nền tảng không nhận mã xác nhận, thường vì trang được tải lại hoặc chờ quá lâu.',
      next: 'Bắt đầu lại và hoàn tất trong vài phút.',
    },
    'platform-down': {
      text: 'Nền tảng đang không trả lời.',
      next: 'Hãy đợi ít phút rồi bắt đầu lại. Các kênh đã liên kết không bị ảnh hưởng.',
    },
    'not-admin': {
      text: 'Tài khoản vừa dùng không phải quản trị viên.',
      next: 'Đăng nhập bằng tài khoản quản trị của Trang hoặc Official Account, hoặc nhờ người quản trị cấp quyền cho bạn.',
    },
    'app-in-development': {
      text: 'Ứng dụng KiotViet trên nền tảng đang ở chế độ phát triển nên chưa nhận tài khoản này.',
      next: 'Hãy gọi 1800 6162 để được KiotViet hỗ trợ.',
    },
    expired: {
      text: 'Lần liên kết này đã hết hạn.',
      next: 'Bắt đầu lại khi bạn sẵn sàng; việc này mất khoảng một phút.',
    },
    'linked-elsewhere': {
      text: 'Tài khoản này đang liên kết với một cửa hàng KiotViet khác.',
      next: 'Ngắt liên kết ở cửa hàng kia trước, rồi liên kết lại tại đây.',
    },
    'oa-not-verified': {
      text: 'Official Account này chưa được Zalo xác thực.',
      next: 'Xác thực Official Account ở trang quản trị của Zalo, rồi liên kết lại.',
    },
    'package-too-low': {
      text: 'Gói dịch vụ Zalo của Official Account chưa cho phép kết nối ứng dụng.',
      next: 'Nâng gói của Official Account ở trang quản trị của Zalo, rồi liên kết lại.',
    },
    'app-slot-taken': {
      text: 'Official Account chưa cấp quyền này cho KiotViet, hoặc đã kết nối đủ số ứng dụng mà gói của nó cho phép.',
      next: 'Ở trang quản trị của Zalo, gỡ một ứng dụng không dùng; rồi liên kết lại và đồng ý mọi quyền được hỏi.',
    },
    'app-not-active': {
      text: 'Ứng dụng KiotViet trên nền tảng đang chưa hoạt động.',
      next: 'Hãy gọi 1800 6162 để được KiotViet hỗ trợ.',
    },
    'redirect-not-registered': {
      text: 'Địa chỉ quay về của KiotViet chưa được đăng ký với nền tảng.',
      next: 'Hãy gọi 1800 6162 để được KiotViet hỗ trợ.',
    },
    other: {
      text: 'Việc liên kết dừng lại vì một lý do chưa rõ ({{code}}).',
      next: 'Hãy bắt đầu lại; nếu vẫn vậy, gọi 1800 6162.',
    },
  },
}
