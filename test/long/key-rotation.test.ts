import { beforeAll, expect, it } from 'vitest'
import { buildProgram } from '../support/child-program.ts'
import { printFigures } from '../support/figures.ts'
import { rotateUnderLoad } from '../support/scenarios/key-rotation.ts'
import { testServers } from '../support/servers.ts'

/** A smaller size for a look at the file itself. */
const SCALE = Number(process.env.TEST_SCALE ?? '1')
const TOKENS = Math.ceil(20_000 * SCALE)
const KILLS = 5

let program: string
beforeAll(async () => {
  program = await buildProgram('key-turner.ts')
})

it(`T43: ${TOKENS} tokens under load, root keys turned with ${KILLS} kills midway: none unreadable, none on the old key`, async () => {
  const seen = await rotateUnderLoad(testServers().mongodbUri, program, { shops: TOKENS, kills: KILLS })
  printFigures('root keys turned', { ...seen })
  expect(seen).toEqual({
    kills: KILLS,
    unreadable: 0,
    onOldKey: 0,
    tokens: TOKENS,
    retired: true,
    opensWithoutOldKey: true,
  })
})
