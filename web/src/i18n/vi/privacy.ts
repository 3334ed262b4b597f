export default {
  title: 'Quyền riêng tư',
  lead: 'Những gì cửa hàng đã đồng ý cho KiotViet dùng, và những việc cửa hàng phải làm với dữ liệu của khách.',
  tabs: 'Các mục quyền riêng tư',
  tab: { consents: 'Đồng ý', requests: 'Yêu cầu', access: 'Ai đã xem', disclosures: 'Đã cung cấp' },
  consents: {
    lead: 'Mỗi quyền có câu riêng và rút lại được bất cứ lúc nào, dễ như khi đồng ý. Việc đã làm trước khi rút lại vẫn hợp lệ.',
    empty: {
      title: 'Chưa có đồng ý nào',
      hint: 'Khi bạn liên kết một kênh, từng quyền bạn chọn sẽ hiện ở đây.',
    },
    unlinked: 'Kênh đã ngắt liên kết ({{count}})',
    state: {
      granted: 'Đang dùng',
      missing: 'Nền tảng chưa cấp',
      withdrawn: 'Đã rút lại',
      changed: 'Cần đồng ý lại',
      never: 'Chưa đồng ý',
    },
    givenAt: 'đồng ý lúc {{time}}, bởi {{who}}',
    withdrawnAt: 'rút lại lúc {{time}}, bởi {{who}}',
    you: 'bạn',
    erased: 'người đã được xoá',
    evidence: 'Bằng chứng',
    evidenceOf: 'Bằng chứng đồng ý {{code}} của {{channel}} (mở trang để in)',
    missing: 'Bạn đã đồng ý, nhưng nền tảng chưa cấp quyền này. Liên kết lại kênh để nền tảng hỏi.',
    missingOwner:
      'Cửa hàng đã đồng ý, nhưng nền tảng chưa cấp quyền này. Chủ cửa hàng cần liên kết lại kênh.',
    changed:
      'Nội dung của quyền này đã đổi so với bản bạn đồng ý, nên quyền tạm ngừng cho đến khi bạn đọc và đồng ý bản mới.',
    relink: 'Liên kết lại',
    withdraw: 'Rút lại',
    withdrawOne: 'Rút lại đồng ý {{code}} của {{channel}}',
    give: 'Đồng ý',
    giveAgain: 'Đồng ý lại',
    giveOne: 'Đồng ý {{code}} cho {{channel}}',
  },
  dialog: {
    give: {
      title: 'Đồng ý {{code}} cho “{{channel}}”',
      confirm: 'Tôi đồng ý',
      done: 'Đã ghi nhận đồng ý {{code}}.',
    },
    withdraw: {
      title: 'Rút lại {{code}} của “{{channel}}”?',
      confirm: 'Rút lại',
      done: 'Đã rút lại {{code}}.',
      then: 'Khi rút lại',
      atOnce: 'KiotViet ngừng dùng quyền này ngay khi bạn bấm Rút lại.',
      waiting: 'Tin và việc với bình luận đang chờ gửi sẽ không được gửi; tin mới của khách không được lưu.',
      facebook:
        'KiotViet trả lại quyền này cho Facebook nếu không kênh nào khác cùng tài khoản còn cần. Khi đồng ý lại có thể phải liên kết lại kênh.',
      zalo: 'Zalo không có từng quyền riêng để trả lại: KiotViet tự ngừng dùng quyền này.',
      kept: 'Dữ liệu đã lưu vẫn xem được đến hết thời hạn lưu. Bạn đồng ý lại lúc nào cũng được.',
    },
  },
  receipt: {
    running: 'Đang thực hiện ở nền tảng…',
    away: 'KiotViet đã ngừng dùng quyền này; nền tảng đang không trả lời nên phần còn lại được tự thử lại.',
    done: 'Đã thực hiện xong.',
    failedSends: '{{count}} tin hoặc việc đang chờ đã dừng, không được gửi.',
    unsubscribed: 'Facebook đã ngừng gửi tin mới của Trang này.',
    narrowed: 'Đã trả lại cho Facebook: {{scopes}}.',
    shared: 'Không trả lại quyền nào ở Facebook, vì quyền khác hoặc kênh khác cùng tài khoản còn cần.',
    leftBehind:
      'Facebook không cho trả lại từ đây; hãy gỡ quyền ở Facebook, mục Cài đặt → Tích hợp kinh doanh.',
    zalo: 'Zalo không có từng quyền riêng để trả lại.',
  },
}
