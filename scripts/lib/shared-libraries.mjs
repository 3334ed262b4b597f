// @ts-check
import { canInstallPackages, installPackages } from './apt.mjs'
import { findOnPath } from './find-on-path.mjs'
import { runCommand } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'

/** Debian's package for a shared library that mongod needs, by the library's name without its version. */
const PACKAGES = new Map([
  ['libcurl', 'libcurl4'],
  ['libldap-2.5', 'libldap-2.5-0'],
  ['liblber-2.5', 'libldap-2.5-0'],
  ['libsasl2', 'libsasl2-2'],
  ['libssl', 'libssl3'],
  ['libcrypto', 'libssl3'],
  ['libgssapi_krb5', 'libgssapi-krb5-2'],
  ['liblzma', 'liblzma5'],
])

/**
 * The libraries that `ldd` says are missing.
 * @param {string} lddOutput
 * @returns {string[]} names such as `libcurl.so.4`
 */
export function missingLibraries(lddOutput) {
  return [...lddOutput.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '')
}

/**
 * The packages that bring these libraries, and the libraries nobody here knows a package for.
 * @param {string[]} libraries
 */
export function packagesFor(libraries) {
  const packages = new Set()
  const unknown = []
  for (const library of libraries) {
    const found = PACKAGES.get(library.replace(/\.so.*$/, ''))
    if (found === undefined) unknown.push(library)
    else packages.add(found)
  }
  return { packages: /** @type {string[]} */ ([...packages]), unknown }
}

/**
 * Sees to it that a program finds its shared libraries, bringing them where that is allowed.
 * @param {string} program absolute path
 * @param {{ env: NodeJS.ProcessEnv, say: (line: string) => void }} options
 * @throws {SetupError} naming what is missing
 */
export async function requireLibraries(program, { env, say }) {
  if (findOnPath(['ldd'], env) === null) return
  const look = async () => missingLibraries((await runCommand('ldd', [program], { env })).stdout)
  let missing = await look()
  if (missing.length === 0) return
  const { packages, unknown } = packagesFor(missing)
  let failure = null
  if (unknown.length === 0 && canInstallPackages(env)) {
    failure = await installPackages(packages, { env, say })
    missing = await look()
    if (missing.length === 0) return
  }
  throw new SetupError(
    [
      `${program} cannot run: shared libraries are missing: ${missing.join(', ')}.`,
      ...(packages.length > 0 ? [`On Debian or Ubuntu: apt-get install ${packages.join(' ')}`] : []),
      ...(failure === null ? [] : [`(apt-get said: ${failure})`]),
    ].join('\n'),
  )
}
