// The rules of scripts/lib/rooms.mjs in dependency-cruiser's form. Its run-time rules are meant for code without types
// (scripts/lib/check-rooms.mjs takes them out first): its parser for our compiler does not tell the two apart.
import { LIBRARY_HOMES, PAGES_TOO, ROOMS, TYPES_TOO, WEB_ROOMS } from './scripts/lib/rooms.mjs'

/** @param {string} room */
const folder = (room) => (room === 'config' ? '^config/' : `^src/${room}/`)

/** @param {Readonly<Record<string, readonly string[]>>} allowed */
const roomRules = (allowed) =>
  Object.entries(allowed).map(([room, may]) => ({
    name: `room-${room}`,
    comment: `src/${room} may use: ${may.join(', ') || 'nothing of ours'}. Is this line in the right room? (scripts/lib/rooms.mjs)`,
    severity: 'error',
    from: { path: folder(room) },
    to: { path: '^(src|config|workers|sandbox|web|test)/', pathNot: [folder(room), ...may.map(folder)] },
  }))

/** @param {string} room */
const webFolder = (room) => `^web/src/${room}/`

/** @param {string} page */
const pageFolder = (page) => webFolder(`pages/${page}`)

/** @param {string} name @param {object} from @param {readonly string[]} may */
const pageRule = (name, from, may) => ({
  name,
  comment: 'A page knows no other page: what two need goes to web/src/parts/.',
  severity: 'error',
  from,
  to: { path: webFolder('pages'), pathNot: may },
})

const webRules = [
  ...Object.entries(WEB_ROOMS).map(([room, may]) => ({
    name: `web-${room}`,
    comment: `web/src/${room} may use: ${may.join(', ') || 'nothing of ours'}. Is this line in the right room? (scripts/lib/rooms.mjs)`,
    severity: 'error',
    from: { path: webFolder(room) },
    to: { path: '^web/', pathNot: [webFolder(room), ...may.map(webFolder)] },
  })),
  pageRule(
    'page-apart',
    { path: webFolder('pages/([^/]+)'), pathNot: Object.keys(PAGES_TOO).map(pageFolder) },
    [pageFolder('$1')],
  ),
  ...Object.entries(PAGES_TOO).map(([page, others]) =>
    pageRule(`page-${page}`, { path: pageFolder(page) }, [page, ...others].map(pageFolder)),
  ),
]

/** Hold for types as well. */
const borders = [
  {
    name: 'config-alone',
    comment: 'config/ is read by everybody and reads nobody but the pure helpers of src/kit/.',
    severity: 'error',
    from: { path: '^config/' },
    to: { path: '^(src|workers|sandbox|web|test)/', pathNot: '^src/kit/' },
  },
  {
    name: 'sandbox-apart',
    comment: 'The sandbox shares nothing with the gateway, or both would share one mistake.',
    severity: 'error',
    from: { path: '^sandbox/' },
    to: { path: '^(src|config|workers|web|test)/' },
  },
  {
    name: 'src-alone',
    comment: 'src/ knows of no worker, sandbox, page or test.',
    severity: 'error',
    from: { path: '^src/' },
    to: { path: '^(workers|sandbox|web|test)/' },
  },
  {
    name: 'web-alone',
    comment: 'The console knows the gateway by its HTTP API only.',
    severity: 'error',
    from: { path: '^web/' },
    to: { path: '^(src|config|workers|sandbox|test)/' },
  },
  {
    name: 'workers-above-src',
    comment: 'workers/ uses src/ and config/ only, and not the HTTP layer.',
    severity: 'error',
    from: { path: '^workers/' },
    to: { path: '^(sandbox|web|test|src/http)/' },
  },
]

const runTimeOnly = [
  {
    name: 'no-cycle',
    comment:
      'Modules that import each other at run time depend on the order of loading: move what both need out.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'client-through-the-door',
    comment:
      "Only src/door/ may use a channel's client: that is where consent, grant and fields are checked.",
    severity: 'error',
    from: { path: '^(src|workers)/', pathNot: '^src/(door|channels)/' },
    to: { path: '^src/channels/[^/]+/client\\b' },
  },
  ...Object.entries(LIBRARY_HOMES).map(([library, home]) => ({
    name: `library-${library}`,
    comment: `${library} is used only in ${home} (scripts/lib/rooms.mjs)`,
    severity: 'error',
    from: { path: '^(src|workers|config|sandbox|web)/', pathNot: home },
    to: { path: `(^|/)node_modules/${library}/` },
  })),
]

/** For sources as they are, types included. */
export const withTypes = [
  ...roomRules(
    Object.fromEntries(
      Object.entries(ROOMS).map(([room, may]) => [room, [...may, ...(TYPES_TOO[room] ?? [])]]),
    ),
  ),
  ...webRules,
  ...borders,
]

export default {
  forbidden: [...roomRules(ROOMS), ...webRules, ...borders, ...runTimeOnly],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'require'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
}
