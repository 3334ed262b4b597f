import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { RUN_ID } from './run-id.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const PROGRAMS = join(PROJECT, '.data', 'test-programs', RUN_ID)

/** Makes a program of test/support/programs runnable by node alone. @returns the file to start */
export async function buildProgram(name: string): Promise<string> {
  mkdirSync(PROGRAMS, { recursive: true })
  const entryFileNames = `${basename(name, '.ts')}.mjs`
  await build({
    configFile: false,
    logLevel: 'error',
    root: PROJECT,
    build: {
      ssr: join(PROJECT, 'test/support/programs', name),
      outDir: PROGRAMS,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rollupOptions: { output: { entryFileNames } },
    },
  })
  return join(PROGRAMS, entryFileNames)
}

/** A process of a test's own, spoken to by messages. */
export interface ChildProgram<Ask, Answer> {
  readonly process: ChildProcess
  /** One question at a time; rejects when the process ends before it answers. */
  ask(question: Ask): Promise<Answer>
  /** The signal or code it ended with. */
  readonly ended: Promise<NodeJS.Signals | number | null>
  stop(): Promise<void>
}

/** Starts the program and waits for its first word (`ready`). */
export async function startProgram<Ask extends object, Answer>(
  file: string,
  args: readonly string[],
): Promise<ChildProgram<Ask, Answer>> {
  const child = fork(file, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ended = new Promise<NodeJS.Signals | number | null>((done) =>
    child.once('exit', (code, signal) => done(signal ?? code)),
  )
  const nextMessage = () =>
    new Promise<unknown>((done, reject) => {
      child.once('message', done)
      void ended.then((how) => reject(new Error(`The program ended first: ${how}`)))
    })
  await nextMessage()
  return {
    process: child,
    ended,
    async ask(question) {
      const answer = nextMessage()
      child.send(question)
      return (await answer) as Answer
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      await ended
    },
  }
}
