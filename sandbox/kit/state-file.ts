import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** Keeps the sandbox's state in one file, written whole or not at all. */
export interface StateFile {
  /** What was saved, or null on a first start. An unreadable file is an error, never a silent new start. */
  load(): unknown
  /** Says that something changed: saved soon, many changes at once. */
  touch(): void
  /** Saves now. */
  save(): void
  /** Saves a last time and stops. */
  close(): void
}

const SHORTEST_WAIT_MS = 300
/** A large state is saved less often: at most a tenth of the time goes into saving. */
const SAVING_SHARE = 10

export function createStateFile(path: string, collect: () => unknown): StateFile {
  let timer: NodeJS.Timeout | null = null
  let lastTookMs = 0

  function save(): void {
    if (timer) clearTimeout(timer)
    timer = null
    const startedMs = performance.now()
    mkdirSync(dirname(path), { recursive: true })
    const half = `${path}.half`
    const file = openSync(half, 'w', 0o600)
    try {
      const content = Buffer.from(JSON.stringify(collect()))
      for (let at = 0; at < content.length; ) at += writeSync(file, content, at)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(half, path)
    lastTookMs = performance.now() - startedMs
  }

  return {
    load() {
      if (!existsSync(path)) return null
      const content = readFileSync(path, 'utf8')
      try {
        return JSON.parse(content) as unknown
      } catch (cause) {
        throw new Error(`The sandbox state file ${path} is not readable JSON; move it away to start anew`, {
          cause,
        })
      }
    },
    touch() {
      timer ??= setTimeout(save, Math.max(SHORTEST_WAIT_MS, lastTookMs * SAVING_SHARE)).unref()
    },
    save,
    close() {
      save()
    },
  }
}
