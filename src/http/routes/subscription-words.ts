import type { TargetRefusal } from '../../callouts/target.ts'

/** What is wrong with an address that was to be subscribed, and what to write instead. */
export const ADDRESS_WORDS: Readonly<Record<TargetRefusal, { readonly vi: string; readonly en: string }>> = {
  'not-https': {
    vi: 'Địa chỉ phải bắt đầu bằng https://. Hãy bật HTTPS cho hệ thống nhận rồi nhập lại.',
    en: 'The address must begin with https://. Switch HTTPS on at the receiver and enter it again.',
  },
  'with-credentials': {
    vi: 'Địa chỉ không được chứa tên và mật khẩu. Bỏ phần trước @; hệ thống nhận kiểm chữ ký thay cho mật khẩu.',
    en: 'The address must hold no user name or password. Leave out what stands before the @; the receiver checks the signature instead.',
  },
  'with-fragment': {
    vi: 'Bỏ phần từ dấu # trở đi: nó không được gửi đi.',
    en: 'Leave out what follows the #: it is never sent.',
  },
  'private-address': {
    vi: 'Địa chỉ này nằm trong mạng nội bộ nên KiotViet không gọi tới được. Hãy dùng một tên miền công khai.',
    en: 'This address lies in a private network, where KiotViet does not go. Use a public domain name.',
  },
  'name-incomplete': {
    vi: 'Tên máy chủ chưa đủ. Hãy viết cả tên miền, ví dụ https://nhan.cuahang.vn/su-kien.',
    en: 'The host name is not whole. Write the full domain, such as https://hooks.shop.example/events.',
  },
}
