import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from '../support/axe.ts'
import { type ConsoleShop, linkedShop } from '../support/console-shop.ts'
import { type ConsoleStack, startConsoleStack } from '../support/console-stack.ts'
import { type Visitor, widthBeyondScreen } from '../support/console-visitors.ts'
import { eventually } from '../support/wait.ts'

const OWNER = 'hoamay-lan'
const PATIENT = { timeoutMs: 30_000 }
const HOSTILE = '<img src=x onerror=window.__hit=1>'

let stack: ConsoleStack
let shop: ConsoleShop
let person: { readonly id: string; readonly name: string }
beforeAll(async () => {
  stack = await startConsoleStack()
  shop = await linkedShop(stack)
  await stack.facebook('sendMessage', {
    pageId: shop.pages[0]?.externalId,
    personId: 'fb-khach-1',
    text: 'Shop giữ giúp mình nhé',
  })
  person = await eventually(async () => {
    const { body } = await shop.owner.get<{ items: { id: string; name: string | null }[] }>('/people')
    const named = body.items.find(({ name }) => name !== null)
    return named ? { id: named.id, name: named.name ?? '' } : null
  }, PATIENT)
})
afterAll(() => stack?.close())

async function looksRight({ page, complaints }: Visitor): Promise<void> {
  expect(await barriers(page)).toEqual([])
  expect(await widthBeyondScreen(page)).toBe(0)
  expect(complaints()).toEqual([])
}

const WORDS = {
  vi: {
    what: /Chuyện gì đã xảy ra/,
    send: 'Gửi khiếu nại',
    status: 'Xem tình trạng',
    received: /Khiếu nại đã nhận/,
    take: 'Ghi nhận khiếu nại',
    open: /Mở hồ sơ/,
    examine: 'Ghi kết quả',
    finding: 'Kết quả kiểm tra',
    reason: /Lý do trả lời/,
    guidance: /Hướng dẫn việc nên làm/,
    close: 'Trả lời và đóng',
    closed: 'Đã trả lời',
    breach: /Chưa báo A05/,
    left: /Còn \d+ giờ để báo A05/,
    edit: 'Bổ sung hồ sơ',
    measures: 'Việc đã làm để khắc phục',
    people: 'Khách đã biết tên',
    save: 'Lưu',
    concerned: /1 người bị ảnh hưởng/,
    askRead: 'Xin xem nội dung đang giữ',
    whyRead: /Vì sao cần xem/,
    sendAsk: 'Gửi yêu cầu xem',
    approveRead: 'Duyệt cho xem',
    read: 'Xem nội dung',
    reference: 'Số tiếp nhận của A05',
    told: 'Đã báo A05',
    ask: 'Xin tạm giữ',
    document: /Tài liệu làm căn cứ/,
    holdReason: /^Lý do/,
    asked: 'Chờ người thứ hai duyệt',
    approve: 'Duyệt',
    second: /Cần một người khác duyệt/,
    order: 'Ghi nhận yêu cầu',
    authority: /^Cơ quan/,
    orderNumber: /^Số văn bản/,
    orderedAt: /^Ngày văn bản/,
    from: /^Từ ngày/,
    to: /^Đến hết ngày/,
    phone: 'Số điện thoại',
    waits: 'Chờ người thứ hai duyệt',
    putScan: 'Đưa bản quét lên',
    scan: 'Xem bản quét',
    approveOrder: 'Đã đọc bản quét, duyệt',
    partner: 'Thêm đối tác',
    partnerName: /^Tên đối tác/,
    purpose: /^Mục đích/,
    contact: /^Liên hệ của/,
    country: /^Nơi đối tác lưu/,
    abroad: /lưu ở nước ngoài \(Singapore\)/,
    agreement: /^Hợp đồng/,
    asks: /Cửa hàng xin phép chia sẻ số điện thoại của bạn/,
    key: /^Khoá công khai/,
    grant: 'Cho lấy',
    revoke: 'Thu hồi',
    mayNot: 'Đối tác chưa được lấy dữ liệu.',
    letIn: 'Mở phiên hỗ trợ',
    letOut: 'Đóng ngay',
  },
  en: {
    what: /What happened/,
    send: 'Send the complaint',
    status: 'See where it stands',
    received: /The complaint was received/,
    take: 'Take in a complaint',
    open: /Open the case/,
    examine: 'Note the finding',
    finding: 'What the records showed',
    reason: /Reason given in the answer/,
    guidance: /What the complainant should do/,
    close: 'Answer and close',
    closed: 'Answered',
    breach: /A05 not told yet/,
    left: /Hours left to tell A05: \d+/,
    edit: 'Fill in the case',
    measures: 'What was done about it',
    people: 'Customers known by name',
    save: 'Save',
    concerned: /people concerned: 1/,
    askRead: 'Ask to read what is held',
    whyRead: /Why it has to be read/,
    sendAsk: 'Send the request',
    approveRead: 'Let it be read',
    read: 'Read what is held',
    reference: 'Reference given by A05',
    told: 'A05 was told',
    ask: 'Ask for a hold',
    document: /Document it rests on/,
    holdReason: /^Reason/,
    asked: 'Waits for a second person',
    approve: 'Approve',
    second: /Somebody else has to approve/,
    order: 'Write down an order',
    authority: /^Authority/,
    orderNumber: /^Number of the order/,
    orderedAt: /^Date of the order/,
    from: /^From the day/,
    to: /^To the end of the day/,
    phone: 'Phone',
    waits: 'Waits for a second person',
    putScan: 'Put in the scan',
    scan: 'Open the scan',
    approveOrder: 'I have read the scan: approve',
    partner: 'Add a partner',
    partnerName: /^Name of the partner/,
    purpose: /^Purpose/,
    contact: /^Where the partner/,
    country: /^Country the data/,
    abroad: /keeps it abroad \(Singapore\)/,
    agreement: /^Contract or/,
    asks: /The shop asks to share your phone/,
    key: /^Public key/,
    grant: 'Let it pull',
    revoke: 'Take it back',
    mayNot: 'The partner may not pull yet.',
    letIn: 'Open a support session',
    letOut: 'Close now',
  },
} as const

describe.each([
  { device: 'a desktop', language: 'vi' as const, isPhone: false },
  { device: 'a phone', language: 'en' as const, isPhone: true },
])('On $device in $language', ({ language, isPhone }) => {
  const words = WORDS[language]

  it('anybody complains without an account and follows the number', async () => {
    const visitor = await stack.visit({ at: '/complaints', language, isPhone })
    const { page } = visitor
    await page.getByLabel(words.what).fill(`Số của tôi bị lộ ${HOSTILE}`)
    await page.getByText('1800 6162').first().waitFor()
    await looksRight(visitor)
    await page.getByRole('button', { name: words.send }).click()
    await page
      .getByRole('status')
      .getByText(/KN-\d{6}-/)
      .waitFor()
    await looksRight(visitor)
    await page.getByRole('link', { name: words.status }).click()
    await page.getByText(words.received).waitFor()
    await looksRight(visitor)
  })

  it('an owner takes a complaint in, finds it true, answers it, and tells the authority of the breach', async () => {
    const visitor = await stack.visit({ as: OWNER, at: '/privacy?tab=complaints', language, isPhone })
    const { page } = visitor
    await page.getByRole('button', { name: words.take }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel(words.what).fill(`Có người gọi tôi ${language} ${HOSTILE}`)
    await form.getByRole('button', { name: words.take }).click()
    await form.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: words.open }).first().click()
    const opened = page.getByRole('dialog')
    await opened.getByText(`Có người gọi tôi ${language}`).waitFor()
    await looksRight(visitor)
    await opened.getByLabel(words.finding).selectOption('confirmed')
    await opened.getByRole('button', { name: words.examine }).click()
    await opened.getByLabel(words.reason).fill('Nhân viên cũ đã xem')
    await opened.getByLabel(words.guidance).fill('Đổi số; báo A05 nếu bị làm phiền')
    await opened.getByRole('button', { name: words.close }).click()
    await opened.getByText('Nhân viên cũ đã xem').waitFor()
    await page.keyboard.press('Escape')
    await opened.waitFor({ state: 'detached' })
    await page.getByRole('article').first().getByText(words.closed, { exact: true }).waitFor()
    await looksRight(visitor)

    const desk = await stack.visit({ as: OWNER, at: '/privacy?tab=breaches', language, isPhone })
    const breach = desk.page.getByRole('article').filter({ hasText: words.breach }).first()
    await breach.getByText(words.left).waitFor()
    await looksRight(desk)
    await breach.getByRole('button', { name: words.edit }).click()
    const edit = desk.page.getByRole('dialog')
    await edit.getByLabel(words.measures).fill(`Đã khoá tài khoản ${HOSTILE}`)
    await edit.getByLabel(words.people).fill(person.name)
    await desk.page.getByRole('option', { name: person.name }).first().click()
    await desk.page.keyboard.press('Escape')
    await looksRight(desk)
    await edit.getByRole('button', { name: words.save }).click()
    await edit.waitFor({ state: 'detached' })
    await breach.getByText(words.concerned).waitFor()
    await breach.getByLabel(words.reference).fill(`A05/${language}`)
    await breach.getByRole('button', { name: words.told }).click()
    await desk.page.getByRole('article').filter({ hasText: words.breach }).waitFor({ state: 'detached' })
  })

  it('an owner asks for a hold, and is told that somebody else has to approve it', async () => {
    const visitor = await stack.visit({ as: OWNER, at: '/privacy?tab=holds', language, isPhone })
    const { page } = visitor
    await page.getByRole('button', { name: words.ask }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel(words.document).fill(`HĐ ${language}`)
    await form.getByLabel(words.holdReason).fill(HOSTILE)
    await looksRight(visitor)
    await form.getByRole('button', { name: words.ask }).click()
    const card = page.getByRole('article').filter({ hasText: `HĐ ${language}` })
    await card.getByText(words.asked).waitFor()
    await looksRight(visitor)
    await card.getByRole('button', { name: words.approve, exact: true }).click()
    await page.getByText(words.second).first().waitFor()
  })

  it('what a hold keeps is read by the two of an opening, one of whom asked and the other approved', async () => {
    const officer = await stack.programs.signIn('hoamay-thao')
    const hold = await shop.owner.post<{ id: string; number: string }>('/privacy/holds', {
      personId: person.id,
      ground: 'contract',
      document: `Lệnh ${language}`,
      reason: 'Tranh chấp',
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    })
    expect(await officer.post(`/privacy/holds/${hold.body.id}/approve`, {})).toMatchObject({ status: 200 })
    const visitor = await stack.visit({ as: OWNER, at: '/privacy?tab=holds', language, isPhone })
    const { page } = visitor
    const card = page.getByRole('article', { name: hold.body.number })
    await card.getByRole('button', { name: words.askRead }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel(words.whyRead).fill(`Toà hỏi ${HOSTILE}`)
    await looksRight(visitor)
    await form.getByRole('button', { name: words.sendAsk }).click()
    await card.getByText(/Toà hỏi/).waitFor()
    await card.getByRole('button', { name: words.approveRead }).click()
    await page.getByText(words.second).first().waitFor()
    expect(await officer.post(`/privacy/holds/${hold.body.id}/openings/approve`, {})).toMatchObject({
      status: 200,
    })
    await page.reload()
    await card.getByRole('button', { name: words.read, exact: true }).click()
    const content = page.getByRole('dialog')
    await content.getByText(person.name).first().waitFor()
    // The refusal before it is among the browser's complaints.
    expect(await barriers(page)).toEqual([])
    expect(await widthBeyondScreen(page)).toBe(0)
    expect(await page.evaluate('window.__hit')).toBeUndefined()
  })

  it('an owner lets KiotViet’s support in for two hours, and out again', async () => {
    const visitor = await stack.visit({ as: OWNER, at: '/privacy?tab=support', language, isPhone })
    const { page } = visitor
    await page.getByRole('button', { name: words.letIn }).click()
    const form = page.getByRole('dialog')
    await looksRight(visitor)
    await form.getByRole('button', { name: words.letIn }).click()
    await form.waitFor({ state: 'detached' })
    const card = page.getByRole('article').filter({ has: page.getByRole('button', { name: words.letOut }) })
    await card.getByText(/sps_\w{26}/).waitFor()
    await looksRight(visitor)
    await card.getByRole('button', { name: words.letOut }).click()
    await card.waitFor({ state: 'detached' })
  })
})

describe('To whom data leaves', () => {
  it('an owner writes down an authority’s order with its scan, and is told that somebody else has to approve it', async () => {
    const language = 'vi'
    const words = WORDS[language]
    const visitor = await stack.visit({ as: OWNER, at: '/privacy?tab=authority', language, isPhone: true })
    const { page } = visitor
    await page.getByRole('button', { name: words.order }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel(words.authority).fill(HOSTILE)
    await form.getByLabel(words.orderNumber).fill(`12/${language}`)
    for (const day of [words.orderedAt, words.from, words.to]) await form.getByLabel(day).fill('2026-11-02')
    await form.getByLabel(words.phone).check()
    await looksRight(visitor)
    await form.getByRole('button', { name: words.order }).click()
    const card = page.getByRole('article').filter({ hasText: `12/${language}` })
    await card.getByText(words.waits).waitFor()
    await card
      .locator('input[type=file]')
      .setInputFiles({ name: 'lenh.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') })
    await card.getByText(words.scan).waitFor()
    await looksRight(visitor)
    await card.getByRole('button', { name: words.approveOrder }).click()
    await page.getByText(words.second).first().waitFor()
  })

  it('an owner names a partner, sees the words customers are asked in, lets it pull and takes that back', async () => {
    const language = 'en'
    const words = WORDS[language]
    const visitor = await stack.visit({ as: OWNER, at: '/privacy?tab=partners', language, isPhone: false })
    const { page } = visitor
    await page.getByRole('button', { name: words.partner }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel(words.partnerName).fill(`Giao nhanh ${language} ${HOSTILE}`)
    await form.getByLabel(words.purpose).fill('giao hàng đã đặt')
    await form.getByLabel(words.contact).fill('doitac@giaohang.example')
    await form.getByLabel(words.agreement).fill('HĐ 7')
    await form.getByLabel(words.phone).check()
    await form.getByLabel(words.country).selectOption('Singapore')
    await looksRight(visitor)
    await form.getByRole('button', { name: words.partner }).click()
    const card = page.getByRole('article').filter({ hasText: `Giao nhanh ${language}` })
    await card.getByText(words.abroad).waitFor()
    await card.getByText(words.asks).waitFor()
    const { publicKey } = generateKeyPairSync('ed25519')
    await card.getByLabel(words.key).fill(publicKey.export({ type: 'spki', format: 'pem' }).toString())
    await card.getByRole('button', { name: words.grant }).click()
    await card.getByText(/pgr_\w{26}/).waitFor()
    await looksRight(visitor)
    await card.getByRole('button', { name: words.revoke }).click()
    await card.getByText(words.mayNot).waitFor()
  })
})
