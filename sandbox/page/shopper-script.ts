/** The shopper page's program: plain JavaScript over `/control`. Texts go in by textContent, never as HTML. */
export const SHOPPER_SCRIPT = String.raw`
const find = (id) => document.getElementById(id)
const view = { platform: 'facebook', account: null, person: null, shown: '' }

async function call(op, args) {
  const response = await fetch('/control/call', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ op, args: args || {} }) })
  const body = await response.json()
  if (!response.ok) throw new Error(body.error || response.status)
  return body.result
}

function make(tag, text, className) {
  const node = document.createElement(tag)
  if (text !== undefined) node.textContent = text
  if (className) node.className = className
  return node
}

function fill(select, items) {
  const before = select.value
  select.replaceChildren(...items.map(({ id, name }) => { const option = make('option', name); option.value = id; return option }))
  if (items.some(({ id }) => id === before)) select.value = before
}

async function guarded(act) {
  find('problem').textContent = ''
  try { await act() } catch (error) { find('problem').textContent = 'Không thực hiện được: ' + error.message }
}

async function loadAccounts() {
  const isZalo = view.platform === 'zalo'
  const items = isZalo ? await call('zalo.oas') : await call('facebook.pages')
  fill(find('account'), items)
  find('zalo').hidden = !isZalo
  find('posts').hidden = isZalo
  await loadPeople()
}

async function loadPeople() {
  view.account = find('account').value
  let people = []
  if (view.account) people = view.platform === 'zalo'
    ? (await call('zalo.users', { oaId: view.account, limit: 30 })).map((user) => ({ id: user.userId, name: user.displayName + (user.isFollower ? ' (đang quan tâm)' : '') }))
    : await call('facebook.people', { limit: 100 })
  fill(find('person'), people)
  view.person = find('person').value
  view.shown = ''
  await refresh()
}

async function readThread() {
  if (!view.account || !view.person) return []
  if (view.platform === 'zalo') {
    const messages = await call('zalo.messages', { oaId: view.account, userId: view.person })
    return messages.map((message) => ({ id: message.id, mine: message.origin === 'user', text: message.text, pictures: message.attachments.map((item) => item.payload && item.payload.url), atMs: message.atMs, seen: message.seenAtMs, received: message.receivedAtMs }))
  }
  const messages = await call('facebook.messages', { pageId: view.account, personId: view.person })
  return messages.map((message) => ({ id: message.mid, mine: message.from === 'person', text: message.deleted ? '(đã thu hồi)' : message.text, pictures: message.attachments.map((item) => item.url), atMs: message.atMs, seen: message.readAtMs, received: message.deliveredAtMs }))
}

async function markSeen(messages) {
  const fresh = messages.filter((message) => !message.mine && !message.seen)
  if (fresh.length === 0 || document.hidden || !find('reading').checked) return
  if (view.platform === 'facebook') return call('facebook.markRead', { pageId: view.account, personId: view.person })
  const who = { oaId: view.account, userId: view.person }
  const arriving = fresh.filter((message) => !message.received)
  if (arriving.length > 0) await call('zalo.markReceived', { ...who, messageIds: arriving.map(({ id }) => id) })
  await call('zalo.markSeen', { ...who, messageIds: fresh.map(({ id }) => id) })
}

function showMessage(message) {
  const row = make('li', undefined, message.mine ? 'mine' : '')
  for (const url of message.pictures.filter(Boolean)) { const picture = make('img'); picture.src = url; picture.alt = 'Tệp đính kèm'; row.append(picture) }
  if (message.text) row.append(make('span', message.text))
  const state = message.mine ? '' : message.seen ? ' · đã xem' : message.received ? ' · đã nhận' : ''
  row.append(make('small', new Date(message.atMs).toLocaleTimeString('vi-VN') + state))
  return row
}

async function showPosts() {
  if (view.platform !== 'facebook' || !view.account) return
  const posts = await call('facebook.posts', { pageId: view.account })
  const comments = await call('facebook.comments', { pageId: view.account })
  const people = await call('facebook.people')
  const nameOf = (psid) => { const person = people.find((one) => Object.values(one.psids).includes(psid)); return psid === null ? 'Trang' : person ? person.name : psid }
  find('post-list').replaceChildren(...posts.map((post) => {
    const card = make('article')
    card.append(make('strong', post.message || ''))
    const list = make('ul')
    for (const comment of comments.filter((one) => one.postId === post.id && !one.removed)) {
      const row = make('li', (comment.parentId ? '↳ ' : '') + nameOf(comment.psid) + ': ' + comment.message + (comment.hidden ? ' (đã ẩn)' : ''))
      list.append(row)
    }
    card.append(list)
    const form = make('form')
    const input = make('input'); input.type = 'text'; input.placeholder = 'Viết bình luận…'; input.setAttribute('aria-label', 'Bình luận bài viết')
    const button = make('button', 'Bình luận')
    form.append(input, button)
    form.addEventListener('submit', (event) => { event.preventDefault(); guarded(async () => {
      if (!input.value.trim()) return
      await call('facebook.comment', { postId: post.id, personId: view.person, message: input.value.trim() })
      input.value = ''; view.shown = ''; await refresh()
    }) })
    card.append(form)
    return card
  }))
}

async function refresh() {
  const messages = await readThread()
  const comments = view.platform === 'facebook' && view.account ? await call('facebook.comments', { pageId: view.account }) : []
  const now = JSON.stringify([view.platform, view.account, view.person, messages, comments])
  if (now === view.shown) return
  view.shown = now
  const thread = find('thread')
  thread.replaceChildren(...messages.map(showMessage))
  thread.scrollTop = thread.scrollHeight
  if (!(document.activeElement && find('posts').contains(document.activeElement) && document.activeElement.value)) await showPosts()
  await markSeen(messages)
}

async function write(text, picture) {
  if (!text && !picture) return
  if (view.platform === 'zalo') await call('zalo.userSend', { oaId: view.account, userId: view.person, kind: picture ? 'image' : 'text', text })
  else await call('facebook.sendMessage', { pageId: view.account, personId: view.person, ...(text ? { text } : {}), ...(picture ? { attachments: [{ type: 'image' }] } : {}) })
  find('text').value = ''
  await refresh()
}

for (const radio of document.querySelectorAll('input[name=platform]')) radio.addEventListener('change', () => { view.platform = radio.value; guarded(loadAccounts) })
find('account').addEventListener('change', () => guarded(loadPeople))
find('person').addEventListener('change', () => { view.person = find('person').value; guarded(refresh) })
find('compose').addEventListener('submit', (event) => { event.preventDefault(); guarded(() => write(find('text').value.trim(), false)) })
find('picture').addEventListener('click', () => guarded(() => write('', true)))
for (const [id, op] of [['follow', 'zalo.follow'], ['unfollow', 'zalo.unfollow']]) find(id).addEventListener('click', () => guarded(async () => { await call(op, { oaId: view.account, userId: view.person }); await loadPeople() }))
find('share').addEventListener('submit', (event) => { event.preventDefault(); guarded(async () => {
  const info = { name: find('share-name').value, phone: find('share-phone').value, address: find('share-address').value }
  await call('zalo.submitInfo', { oaId: view.account, userId: view.person, info })
  find('share-done').textContent = 'Đã gửi thông tin cho OA.'
}) })
guarded(loadAccounts)
setInterval(() => { refresh().catch(() => {}) }, 1500)
`
