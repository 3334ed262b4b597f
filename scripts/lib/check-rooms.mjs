// @ts-check
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { filesIn } from './build-stamp.mjs'
import { PROJECT } from './folders.mjs'
import { CRUISED } from './rooms.mjs'

const SOURCE = /\.tsx?$/

/**
 * Checks who imports whom, twice: at run time (types taken out), where cycles and libraries count too, and with types.
 * @param {string} [root] a folder that holds src/ and the others
 * @returns {Promise<string[]>} one line for each fault
 */
export async function checkRooms(root = PROJECT) {
  const { default: config, withTypes } = await import('../../.dependency-cruiser.mjs')
  const faults = []
  for (const [copy, forbidden] of /** @type {const} */ ([
    [copyTree(root, withoutTypes), config.forbidden],
    [copyTree(root, withoutMarkup), withTypes],
  ])) {
    const folder = await copy
    try {
      faults.push(...(await cruiseFolder(folder, forbidden, config.options)))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return [...new Set(faults)].sort()
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
  const sources = folders.flatMap((name) => filesIn(join(folder, name))).filter((file) => SOURCE.test(file))
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
 * The same tree, each source rewritten. The files keep their names, since imports name them.
 * @param {string} root
 * @param {(source: string, file: string, transform: typeof import('@swc/core').transformSync) => string} rewrite
 */
async function copyTree(root, rewrite) {
  const { transformSync } = await import('@swc/core')
  const target = mkdtempSync(join(tmpdir(), 'kiotviet-rooms-'))
  for (const file of CRUISED.flatMap((folder) => filesIn(join(root, folder)))) {
    if (!SOURCE.test(file)) continue
    const copy = join(target, relative(root, file))
    mkdirSync(dirname(copy), { recursive: true })
    writeFileSync(copy, rewrite(readFileSync(file, 'utf8'), file, transformSync))
  }
  symlinkSync(join(PROJECT, 'node_modules'), join(target, 'node_modules'))
  return target
}

/** What is left at run time. @type {Parameters<typeof copyTree>[1]} */
const withoutTypes = (source, file, transform) =>
  transform(source, {
    filename: file,
    configFile: false,
    swcrc: false,
    jsc: {
      parser: { syntax: 'typescript', tsx: hasMarkup(file) },
      target: 'es2022',
      // As our compiler does it: what is not marked as a type stays.
      transform: { verbatimModuleSyntax: true, react: { runtime: 'automatic' } },
    },
  }).code

/** All that is named, types as well; the cruiser's parser knows types and no markup. @type {Parameters<typeof copyTree>[1]} */
const withoutMarkup = (source, file, transform) =>
  hasMarkup(file)
    ? withoutTypes(source.replaceAll(/^(import|export) type (?=[\w*{][^=\n]*$)/gm, '$1 '), file, transform)
    : source

/** @param {string} file */
const hasMarkup = (file) => file.endsWith('.tsx')
