import { escapeHtml } from '../kit/answers.ts'

/** The page where an OA's admin allows the app: choose the OA, agree or decline. Plain form, no script. */
export function permissionPage(ask: {
  appId: string
  oas: readonly { id: string; name: string }[]
  hidden: Record<string, string>
}): string {
  const fields = Object.entries(ask.hidden).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  )
  const choices = ask.oas.map(
    ({ id, name }, at) =>
      `<label><input type="radio" name="oa_id" value="${escapeHtml(id)}"${at === 0 ? ' checked' : ''}> ${escapeHtml(name)}</label>`,
  )
  const none = '<p role="alert">Bạn không quản trị Official Account nào.</p>'
  return `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cấp quyền Zalo Official Account (thử)</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:30rem;margin:3rem auto;padding:0 1rem;color:#1b1b1f}
fieldset{border:1px solid #767680;border-radius:.5rem;display:grid;gap:.5rem;padding:1rem}
button{font:inherit;padding:.6rem 1.2rem;border-radius:.5rem;border:1px solid #0068ff;background:#fff;margin:1rem .5rem 0 0;cursor:pointer}
button[value=approve]{background:#0059d6;color:#fff}</style></head>
<body><main><h1>Cấp quyền cho ứng dụng</h1>
<p>Ứng dụng <strong>${escapeHtml(ask.appId)}</strong> muốn: gửi tin nhắn và thông báo qua OA, quản lý tin nhắn người dùng,
quản lý thông tin OA và người dùng, nhận sự kiện.</p>
<form method="post">${fields.join('')}
${choices.length === 0 ? none : `<fieldset><legend>Chọn Official Account</legend>${choices.join('')}</fieldset>`}
<button type="submit" name="decision" value="approve"${choices.length === 0 ? ' disabled' : ''}>Cho phép</button>
<button type="submit" name="decision" value="decline">Từ chối</button></form></main></body></html>`
}
