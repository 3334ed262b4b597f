import { expect, it } from 'vitest'
import { ensureDependencies } from '../../scripts/lib/installation.mjs'
import { scratchFolder, writeIn, writeProgram } from './support/scratch.ts'

/** Installs in a project without packages, by an npm that says this and fails. */
function installWith(words: string): Promise<void> {
  const root = scratchFolder()
  writeIn(root, 'package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }))
  writeProgram(root, 'bin/npm', `echo '${words}' >&2\nexit 1`)
  return ensureDependencies({ env: { PATH: `${root}/bin:/usr/bin:/bin` }, say: () => undefined, root })
}

it.each(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED'])(
  'packages that cannot be fetched (%s) are told as a missing network, with the words of npm',
  async (code) => {
    const refused = installWith(`npm error code ${code}`)
    await expect(refused).rejects.toThrow('is there a network, or a registry configured for npm?')
    await expect(refused).rejects.toThrow(`npm error code ${code}`)
  },
)

it('any other failure of npm is told in its words, and not as a missing network', async () => {
  const refused = installWith('npm error code EUSAGE')
  await expect(refused).rejects.toThrow('npm ci failed:\nnpm error code EUSAGE')
})
