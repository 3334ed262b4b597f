// @ts-check

/**
 * @typedef {import('./record-commands.mjs').SeenCommand} SeenCommand
 * @typedef {object} Explained how the server carries a command out
 * @property {string[]} stages of the winning plan, nested ones too
 * @property {string[]} indexes
 * @property {number} keys index keys examined
 * @property {number} documents documents examined
 */

/**
 * @param {import('mongoose').mongo.Db} db @param {SeenCommand} seen
 * @returns {Promise<Explained>}
 */
export async function explain(db, { command }) {
  const told = await db.command({ explain: command, verbosity: 'executionStats' })
  /** @type {Explained} */
  const found = { stages: [], indexes: [], keys: 0, documents: 0 }
  walk(told, found, false)
  return found
}

/**
 * Reads the winning plans and the totals, wherever the server has put them: an aggregation has them nested.
 * @param {unknown} value @param {Explained} found @param {boolean} inPlan
 */
function walk(value, found, inPlan) {
  if (Array.isArray(value)) {
    for (const member of value) walk(member, found, inPlan)
    return
  }
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return
  const node = /** @type {Record<string, unknown>} */ (value)
  if (inPlan && typeof node.stage === 'string') found.stages.push(node.stage)
  if (inPlan && typeof node.indexName === 'string') found.indexes.push(node.indexName)
  if (typeof node.totalKeysExamined === 'number') found.keys += node.totalKeysExamined
  if (typeof node.totalDocsExamined === 'number') found.documents += node.totalDocsExamined
  for (const [name, member] of Object.entries(node)) {
    if (name === 'rejectedPlans' || name === 'slotBasedPlan' || name === 'command') continue
    walk(member, found, inPlan || name === 'winningPlan')
  }
}

/**
 * Why a plan is no scan of an index alone, or looks at more than it needs; '' where neither is so.
 * @param {Explained} explained
 * @param {{ sortsInMemory: boolean, examines: number }} allowed
 */
export function faultOf({ stages, keys, documents }, { sortsInMemory, examines }) {
  if (stages.includes('COLLSCAN')) return 'reads the whole collection'
  if (Math.max(keys, documents) > examines) return `looks at ${Math.max(keys, documents)} for its answer`
  if (stages.includes('SORT') && !sortsInMemory) return 'sorts in memory'
  return ''
}
