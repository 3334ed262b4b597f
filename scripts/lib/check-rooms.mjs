// @ts-check
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { filesIn } from './build-stamp.mjs'
import { PROJECT } from './folders.mjs'
import { CRUISED } from './rooms.mjs'

/**
 * Checks who imports whom, twice: at run time (types taken out), where cycles and libraries count too, and with types.
 * @param {string} [root] a folder that holds src/ and the others
 * @returns {Promise<string[]>} one line for each fault
 */
export async function checkRooms(root = PROJECT) {
  const { default: config, withTypes } = await import('../../.dependency-cruiser.mjs')
  const faults = []
  const runTime = await copyWithoutTypes(root)
  try {
    faults.push(...(await cruiseFolder(runTime, config.forbidden, config.options)))
  } finally {
    rmSync(runTime, { recursive: true, force: true })
  }
  const named = await cruiseFolder(root, withTypes, config.options)
  return [...new Set([...faults, ...named])].sort()
}

/**
 * @param {string} folder @param {object[]} forbidden @param {object} options
 * @returns {Promise<string[]>}
 */
async function cruiseFolder(folder, forbidden, options) {
  const { cruise } = await import('dependency-cruiser')
  const { enhancedResolveOptions, ...cruiseOptions } = /** @type {any} */ (options)
  const folders = CRUISED.filter((name) => filesIn(join(folder, name)).length > 0)
  const { output } = await cruise(
    folders,
    { ...cruiseOptions, baseDir: folder, validate: true, ruleSet: { forbidden } },
    enhancedResolveOptions,
  )
  const { summary } = /** @type {import('dependency-cruiser').ICruiseResult} */ (output)
  const sources = folders
    .flatMap((name) => filesIn(join(folder, name)))
    .filter((file) => file.endsWith('.ts'))
  // With a parser missing it reads nothing and finds nothing wrong.
  if (summary.totalCruised < sources.length || summary.totalDependenciesCruised === 0) {
    return [
      `dependency-cruiser read ${summary.totalCruised} of ${sources.length} modules: is @swc/core installed?`,
    ]
  }
  return summary.violations.map(({ rule, from, to, cycle }) => {
    const way = cycle === undefined ? to : cycle.map(({ name }) => name).join(' → ')
    return `${rule.name}: ${from} → ${way}`
  })
}

/**
 * The same tree without types. The files keep their names, since imports name them.
 * @param {string} root
 */
async function copyWithoutTypes(root) {
  const { transformSync } = await import('@swc/core')
  const target = mkdtempSync(join(tmpdir(), 'kiotviet-rooms-'))
  for (const file of CRUISED.flatMap((folder) => filesIn(join(root, folder)))) {
    if (!file.endsWith('.ts')) continue
    const { code } = transformSync(readFileSync(file, 'utf8'), {
      filename: file,
      configFile: false,
      swcrc: false,
      jsc: {
        parser: { syntax: 'typescript' },
        target: 'es2022',
        // As our compiler does it: what is not marked as a type stays.
        transform: { verbatimModuleSyntax: true },
      },
    })
    const copy = join(target, relative(root, file))
    mkdirSync(dirname(copy), { recursive: true })
    writeFileSync(copy, code)
  }
  symlinkSync(join(PROJECT, 'node_modules'), join(target, 'node_modules'))
  return target
}
