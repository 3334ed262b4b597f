import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'

/**
 * A recorded or written delivery. `raw` holds the bytes as sent, escapes included; no signature is kept: the test signs.
 * `documented`: by the platform's pages, as our notes tell them · `captured`: from life, people's names and ids replaced ·
 * `written`: by us, after what the notes say.
 */
const Fixture = z.strictObject({
  provenance: z.strictObject({
    kind: z.enum(['documented', 'captured', 'written']),
    from: z.string().regex(/^docs\/platforms\/(facebook|zalo)\.md#[a-z0-9-]+$/),
    date: z.iso.date(),
  }),
  raw: z.string().min(1),
})

export interface Delivery {
  readonly file: string
  readonly from: string
  readonly raw: Buffer
}

/** Every fixture of a platform, in the order of their names. @throws where one lacks its provenance */
export function readDeliveries(platform: 'facebook' | 'zalo'): Delivery[] {
  const folder = new URL(`../fixtures/${platform}/`, import.meta.url)
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const parsed = Fixture.safeParse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
      if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`)
      return { file, from: parsed.data.provenance.from, raw: Buffer.from(parsed.data.raw) }
    })
}
