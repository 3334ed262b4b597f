import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT } from '../../scripts/lib/folders.mjs'
import { supervise } from '../../scripts/lib/supervise.mjs'

const ENTRIES = { gateway: 'src/main.js', worker: 'workers/main.js' }
/** Enough to see what a program said last, however long it runs. */
const LINES_KEPT = 2_000

/** A built program of ours as a process. It goes with the test's process, whatever ends that. */
export interface Program {
  readonly name: string
  readonly pid: number
  running(): boolean
  /** SIGKILL, SIGSTOP, SIGCONT, SIGTERM: to the program itself. */
  signal(signal: NodeJS.Signals): void
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
  /** SIGKILL, and waits until it is gone. */
  crash(): Promise<void>
  /** What it wrote, newest lines last. */
  said(): string
  /** Resident memory now. */
  rssBytes(): number
}

/** Starts the built program with exactly these settings. It is not ready yet when this resolves. */
export async function startProgramOf(
  name: keyof typeof ENTRIES,
  env: Readonly<Record<string, string>>,
): Promise<Program> {
  const lines: string[] = []
  const child = await supervise({
    command: process.execPath,
    args: ['--enable-source-maps', join(PROJECT, 'dist', ENTRIES[name])],
    env: { PATH: process.env.PATH ?? '', ...env },
    cwd: PROJECT,
    onLine: (line) => {
      lines.push(line)
      // An answer of 500 is expected nowhere: what was behind it is said where somebody looks for it.
      if (line.includes('"request failed"')) console.error(line)
      if (lines.length > LINES_KEPT) lines.shift()
    },
  })
  const ended = child.exited.then(({ code, signal }) => code ?? signal ?? 'unknown')
  return {
    name,
    pid: child.pid,
    running: child.running,
    signal: child.kill,
    ended,
    async crash() {
      child.kill('SIGKILL')
      await ended
    },
    said: () => lines.join('\n'),
    rssBytes: () => residentBytes(child.pid),
  }
}

const KIB = 1024

function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * KIB
}
