import { escapeHtml } from '../kit/answers.ts'
import type { DialogRequest } from './dialog-request.ts'
import type { Page, User } from './state.ts'

const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; background: #f0f2f5; margin: 0; }
  main { max-width: 34rem; margin: 2rem auto; background: #fff; border-radius: 12px; padding: 1.5rem 2rem; }
  h1 { font-size: 1.25rem; } fieldset { border: 1px solid #ddd; border-radius: 8px; margin: 1rem 0; }
  label { display: block; padding: .25rem 0; } button, .as-button { font: inherit; padding: .55rem 1.2rem; border-radius: 8px; border: 0; cursor: pointer; }
  button.primary { background: #0866ff; color: #fff; } .note { color: #606770; font-size: .875rem; } .row { display: flex; gap: .75rem; flex-wrap: wrap; }`

function frame(title: string, content: string): string {
  return `<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>${content}</main></body></html>`
}

/** What Meta shows itself, without going back to the app. */
export function errorPage(title: string, detail: string): string {
  return frame(title, `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(detail)}</p>`)
}

function hidden(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`
}

function permissionBox(scope: string, allOrNothing: boolean): string {
  const fixed = allOrNothing || scope === 'public_profile'
  return `<label><input type="checkbox" name="scope" value="${escapeHtml(scope)}" checked${fixed ? ' onclick="return false"' : ''}> ${escapeHtml(scope)}</label>`
}

function pageBox(page: Page, chosen: boolean): string {
  return `<label><input type="checkbox" name="page" value="${page.id}"${chosen ? ' checked' : ''}> ${escapeHtml(page.name)}</label>`
}

/** The dialog for one user: what the app asks for, which Pages, and the answers a person can give. */
export function dialogPage(
  request: DialogRequest,
  parts: {
    appName: string
    user: User
    users: User[]
    pages: Page[]
    chosenIds: readonly string[]
    query: string
  },
): string {
  const { user, users, pages, chosenIds } = parts
  const isChosen = (id: string) => chosenIds.length === 0 || chosenIds.includes(id)
  const others = users
    .filter(({ id }) => id !== user.id)
    .map(
      ({ id, name }) =>
        `<a href="?${escapeHtml(parts.query)}&amp;sandbox_user=${id}">Tiếp tục với ${escapeHtml(name)}</a>`,
    )
    .join(' · ')
  return frame(
    'Đăng nhập bằng Facebook (mô phỏng)',
    `<h1>${escapeHtml(parts.appName)} xin quyền truy cập</h1>
    <p>Bạn đang dùng tài khoản <strong>${escapeHtml(user.name)}</strong>. <span class="note">${others}</span></p>
    <form method="post" action="/facebook/www/dialog/answer">
      ${hidden('user', user.id)}${hidden('query', parts.query)}
      <fieldset><legend>Chọn Trang</legend>${pages.map((page) => pageBox(page, isChosen(page.id))).join('') || '<p class="note">Tài khoản này không quản lý Trang nào.</p>'}</fieldset>
      <fieldset><legend>Quyền</legend>${request.scopes.map((scope) => permissionBox(scope, request.allOrNothing)).join('')}
      ${request.allOrNothing ? '<p class="note">Đăng nhập dành cho doanh nghiệp: đồng ý tất cả hoặc không quyền nào.</p>' : ''}</fieldset>
      <div class="row">
        <button class="primary" name="decision" value="approve">Tiếp tục</button>
        <button name="decision" value="cancel">Hủy</button>
        <button name="decision" value="dev-mode">Trả lời như ứng dụng đang ở chế độ phát triển</button>
      </div>
    </form>
    <p class="note">Trang mô phỏng của sandbox, không phải Facebook.</p>`,
  )
}
