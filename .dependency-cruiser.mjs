// The rules of scripts/lib/rooms.mjs in dependency-cruiser's form. Its run-time rules are meant for code without types
// (scripts/lib/check-rooms.mjs takes them out first): its parser for our compiler does not tell the two apart.
import { LIBRARY_HOMES, ROOMS, TYPES_TOO } from './scripts/lib/rooms.mjs'

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
    from: { path: '^(src|workers|config|sandbox)/', pathNot: home },
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
  ...borders,
]

export default {
  forbidden: [...roomRules(ROOMS), ...borders, ...runTimeOnly],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'require'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
}
