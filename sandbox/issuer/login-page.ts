import type { DemoPerson } from './people.ts'

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char)

const ROLE_NAMES: Record<string, string> = {
  owner: 'chủ cửa hàng',
  agent: 'nhân viên',
  support: 'hỗ trợ',
  'privacy-officer': 'phụ trách dữ liệu cá nhân',
  operator: 'vận hành',
}

const roleName = (role: string): string => ROLE_NAMES[role] ?? role

function personButton(person: DemoPerson): string {
  const where = person.retailerName ?? 'Hệ thống'
  const roles = person.roles.map(roleName).join(', ')
  return `<button type="submit" name="sub" value="${escapeHtml(person.sub)}">
<strong>${escapeHtml(person.name)}</strong><span>${escapeHtml(`${where} · ${roles}`)}</span></button>`
}

/** The twin's login page: one button per demo person, no password. Posts `sub` to `action`. */
export function loginPage(people: readonly DemoPerson[], action: string): string {
  return `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Đăng nhập thử</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:28rem;margin:3rem auto;padding:0 1rem;color:#1b1b1f}
form{display:grid;gap:.75rem}button{font:inherit;text-align:left;padding:.75rem 1rem;border:1px solid #767680;
border-radius:.5rem;background:#fff;cursor:pointer;display:grid}button:hover,button:focus{border-color:#0b57d0}
span{color:#4a4a52}</style></head>
<body><main><h1>Đăng nhập thử</h1>
<p>Đây là trang đăng nhập của môi trường thử, không cần mật khẩu. Chọn người bạn muốn dùng:</p>
<form method="post" action="${escapeHtml(action)}">${people.map(personButton).join('\n')}
<button type="submit" name="sub" value=""><strong>Hủy</strong><span>Quay lại, không đăng nhập</span></button>
</form></main></body></html>`
}

/** After the issuer's own sign-out: submits by itself where scripts run. */
export function logoutPage(form: string): string {
  return `<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Đăng xuất</title></head>
<body><main><h1>Đăng xuất</h1>${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Đăng xuất</button>
</main></body></html>`
}
