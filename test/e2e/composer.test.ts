import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from '../support/axe.ts'
import { type ConsoleStack, startConsoleStack } from '../support/console-stack.ts'
import { firstOf, linkedShop } from '../support/console-shop.ts'
import { type Visitor, widthBeyondScreen } from '../support/console-visitors.ts'
import { eventually } from '../support/wait.ts'

const OWNER = 'hoamay-lan'
const PAGE = '100000000000001'
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const PATIENT = { timeoutMs: 60_000 }

const WORDS = {
  vi: {
    answer: 'Nội dung trả lời',
    send: 'Gửi',
    files: 'Tệp sẽ gửi',
    many: 'Gửi thành nhiều tin',
    nobody: 'Chưa giao cho ai',
    take: 'Nhận trả lời',
    mine: 'Đã giao cho bạn',
    givenTo: 'Đã giao cho Minh',
    drop: 'Bỏ giao',
    own: 'Của tôi',
    answering: 'Minh đang trả lời',
    count: (length: string) => `Nội dung có ${length} ký tự; một tin nhận tối đa 2.000.`,
  },
  en: {
    answer: 'Your answer',
    send: 'Send',
    files: 'Files to send',
    many: 'Send as several messages',
    nobody: 'Given to nobody',
    take: 'Take it',
    mine: 'Given to you',
    givenTo: 'Given to Minh',
    drop: 'Give to nobody',
    own: 'Mine',
    answering: 'Answering now: Minh',
    count: (length: string) => `This has ${length} characters; one message takes 2,000.`,
  },
} as const

let stack: ConsoleStack
let at: string
let personId: string
beforeAll(async () => {
  stack = await startConsoleStack()
  const { owner } = await linkedShop(stack)
  const { psid } = await stack.facebook<{ psid: string }>('sendMessage', {
    pageId: PAGE,
    personId: 'fb-khach-1',
    text: 'Cho mình xem thêm ảnh nhé',
  })
  personId = psid
  const chat = await firstOf<{ id: string }>(owner, '/conversations?q=anh')
  at = `/inbox/${chat.id}`
})
afterAll(() => stack?.close())

const sentByPage = () =>
  stack.programs.sandbox.facebook.truth.messages(personId).filter(({ from }) => from === 'page')

async function looksRight({ page, complaints }: Visitor): Promise<void> {
  expect(await barriers(page)).toEqual([])
  expect(await widthBeyondScreen(page)).toBe(0)
  expect(complaints()).toEqual([])
}

describe('Whoever answers on Facebook', () => {
  it('sends several pictures at once, as one message', async () => {
    const visitor = await stack.visit({ as: OWNER, at })
    const { page } = visitor
    await page.getByRole('textbox', { name: WORDS.vi.answer }).waitFor()
    const names = ['a.png', 'b.png', 'c.png']
    await page
      .locator('input[type=file]')
      .setInputFiles(names.map((name) => ({ name, mimeType: 'image/png', buffer: PNG })))
    const files = page.getByRole('list', { name: WORDS.vi.files })
    for (const name of names) await files.getByText(name, { exact: true }).waitFor()
    const button = page.getByRole('button', { name: WORDS.vi.send, exact: true })
    await button.click()
    await eventually(
      () =>
        expect(
          sentByPage()
            .at(-1)
            ?.attachments.map((one) => one.name),
        ).toEqual(names),
      PATIENT,
    )
    await files.waitFor({ state: 'detached' })
    await looksRight(visitor)
  })

  it.each(['vi', 'en'] as const)('is offered to send a long text as several: %s', async (language) => {
    const words = WORDS[language]
    const visitor = await stack.visit({ as: OWNER, at, language, isPhone: language === 'en' })
    const { page } = visitor
    const text = Array.from({ length: 150 }, (_, n) => `${language} câu số ${n} của bài.`).join(' ')
    const field = page.getByRole('textbox', { name: words.answer })
    await field.fill(text)
    await page.getByText(words.count(text.length.toLocaleString(language))).waitFor()
    expect(await page.getByRole('button', { name: words.send, exact: true }).isDisabled()).toBe(true)
    await looksRight(visitor)
    const before = sentByPage().length
    await page.getByRole('button', { name: words.many }).click()
    await eventually(() => {
      const parts = sentByPage()
        .slice(before)
        .map((one) => one.text ?? '')
      expect(parts.length).toBeGreaterThan(1)
      expect(parts.join(' ')).toBe(text)
    }, PATIENT)
    expect(await field.inputValue()).toBe('')
    await page.getByRole('button', { name: words.many }).waitFor({ state: 'detached' })
  })

  it.each(['vi', 'en'] as const)(
    'takes the conversation, gives it to a colleague and sees that the colleague is answering: %s',
    async (language) => {
      const words = WORDS[language]
      const colleague = await stack.visit({ as: 'hoamay-minh', at })
      const theirs = colleague.page.getByRole('textbox', { name: WORDS.vi.answer })
      await theirs.waitFor()
      const visitor = await stack.visit({ as: OWNER, at, language, isPhone: language === 'en' })
      const { page } = visitor
      await page.getByRole('button', { name: words.nobody }).click()
      await page.getByRole('menuitem', { name: words.take }).click()
      await page.getByRole('button', { name: words.mine }).click()
      const toMinh = page.getByRole('menuitem', { name: 'Minh' })
      await toMinh.waitFor()
      await looksRight(visitor)
      await toMinh.click()
      await page.getByRole('button', { name: words.givenTo }).waitFor()
      // Told live: the colleague's page was open all the time.
      await colleague.page.getByRole('button', { name: WORDS.vi.mine }).waitFor()
      await colleague.page.getByText(WORDS.vi.own, { exact: true }).click()
      await colleague.page.getByText(/ · Bạn$/).waitFor()

      // Whoever looks on is said once, whoever answers as long as they write.
      await theirs.pressSequentially('Dạ', { delay: 20 })
      await page.getByText(words.answering).waitFor()
      await looksRight(visitor)
      await theirs.fill('')
      await page.getByText(words.answering).waitFor({ state: 'detached' })
      await page.getByRole('button', { name: words.givenTo }).click()
      await page.getByRole('menuitem', { name: words.drop }).click()
      await page.getByRole('button', { name: words.nobody }).waitFor()
    },
  )
})
