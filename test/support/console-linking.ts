import type { Page } from 'playwright-core'

/** Ticks every permission asked for and leaves for the platform. */
export async function consentToAll(page: Page): Promise<void> {
  const boxes = page.getByRole('checkbox')
  await boxes.first().waitFor()
  for (const box of await boxes.all()) await box.check()
  await continueToPlatform(page)
}

export const continueToPlatform = (page: Page): Promise<void> =>
  page.getByRole('button', { name: /^(Tiếp tục tới|Continue to) (Facebook|Zalo)$/ }).click()

/** The box of one permission, by the code of KiotViet's policy. */
export const permissionBox = (page: Page, code: string) =>
  page
    .getByRole('listitem')
    .filter({ hasText: new RegExp(`(Mã quyền|Permission) ${code}\\b`) })
    .getByRole('checkbox')
