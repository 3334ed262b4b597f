import { type Control, mountControl } from './control/control.ts'
import { kitOperations } from './control/kit-operations.ts'
import { seedDemo } from './demo.ts'
import { createKit, type Kit } from './kit/kit.ts'
import type { Stand } from './kit/stand.ts'
import { createStateFile } from './kit/state-file.ts'
import { mountPages } from './page/mount-pages.ts'

interface ComposeOptions {
  port: number
  host: string
  stateFile?: string | undefined
  demo?: boolean | undefined
  startMs?: number | undefined
}

/** A running sandbox of any set of stands. */
export interface Composition<Stands extends Record<string, Stand>> {
  readonly kit: Kit
  readonly stands: Stands
  readonly control: Control
  close(): Promise<void>
}

interface SavedState {
  version: 1
  offsetMs: number
  media: unknown
  stands: Record<string, unknown>
}

/** Listens, builds the stands, brings their saved state back (or seeds the demo), and mounts the control interface. */
export async function compose<Stands extends Record<string, Stand>>(
  options: ComposeOptions,
  build: (kit: Kit) => Stands,
): Promise<Composition<Stands>> {
  const kit = createKit(options.startMs === undefined ? {} : { startMs: options.startMs })
  await kit.listen(options.port, options.host)
  const stands = build(kit)
  const list = Object.values(stands)
  for (const stand of list) stand.mount(kit.server)
  const collect = (): SavedState => ({
    version: 1,
    offsetMs: kit.clock.offsetMs(),
    media: kit.media.snapshot(),
    stands: Object.fromEntries(list.map((stand) => [stand.name, stand.snapshot()])),
  })
  const file = options.stateFile === undefined ? null : createStateFile(options.stateFile, collect)
  const saved = file?.load() as SavedState | null | undefined
  if (saved) {
    kit.clock.set(Date.now() + saved.offsetMs)
    kit.media.restore(saved.media)
    for (const stand of list) {
      const state = saved.stands[stand.name]
      if (state !== undefined) stand.restore(state)
    }
  } else if (options.demo) seedDemo(list)
  if (file) kit.onTouch(() => file.touch())
  mountPages(kit, list)
  const control = mountControl(kit.server, [
    ...kitOperations(kit, list),
    ...list.flatMap(({ operations }) => operations),
  ])
  return {
    kit,
    stands,
    control,
    async close() {
      for (const stand of list) {
        stand.courier?.close()
        await stand.close()
      }
      file?.close()
      await kit.close()
    },
  }
}
