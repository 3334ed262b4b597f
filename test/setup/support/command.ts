import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { PROJECT } from '../../../scripts/lib/folders.mjs'
import { eventually } from '../../support/wait.ts'

export interface RunningCommand {
  pid: number
  stdout(): string
  stderr(): string
  /** To the command alone. */
  signal(signal: NodeJS.Signals): void
  /** To its whole process group, as a terminal's Ctrl-C does. */
  signalGroup(signal: NodeJS.Signals): void
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>
}

/** Starts a script of ours with this Node; see {@link startProgram}. */
export function startScript(
  script: string,
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
): RunningCommand {
  return startProgram(process.execPath, [script, ...args], env)
}

/** Starts a program in a process group of its own, without standard input; it goes with the running test. */
export function startProgram(command: string, args: string[], env: NodeJS.ProcessEnv): RunningCommand {
  const child = spawn(command, args, {
    cwd: PROJECT,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const pid = child.pid ?? 0
  const ended = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL')),
  )
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    await ended
  })
  return {
    pid,
    stdout: collected(child.stdout),
    stderr: collected(child.stderr),
    signal: (signal) => child.kill(signal),
    signalGroup: (signal) => process.kill(-pid, signal),
    ended,
  }
}

function collected(stream: ChildProcess['stdout']) {
  let text = ''
  stream?.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  return () => text
}

/**
 * The processes that have this text in their environment, which every process hands to those it starts: a command
 * started with a mark of its own is found with all it started, also after it is gone.
 */
export function processesMarked(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(mark))
    .map(Number)
}

function environmentOf(pid: string) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
  } catch {
    // Ended while we looked, or somebody else's.
    return ''
  }
}

/** The settings that `services` prints once both servers answer. */
export async function servicesReady(command: RunningCommand) {
  return eventually(
    () => {
      const mongodbUri = /^MONGODB_URI=(.+)$/m.exec(command.stdout())?.[1]
      const redisUrl = /^REDIS_URL=(.+)$/m.exec(command.stdout())?.[1]
      return mongodbUri && redisUrl ? { mongodbUri, redisUrl } : null
    },
    { timeoutMs: 60_000 },
  ).catch((cause) => {
    throw new Error(`services did not start:\n${command.stderr()}`, { cause })
  })
}
