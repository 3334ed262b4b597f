import type { Log } from '../../src/kit/log.ts'

type Level = 'error' | 'warn' | 'info' | 'debug'

/** A log that keeps its messages, for a test to read. */
export interface NotingLog extends Log {
  lines(level: Level): readonly string[]
}

export function notingLog(): NotingLog {
  const noted: { level: Level; message: string }[] = []
  const note = (level: Level) => (message: string) => void noted.push({ level, message })
  const log: NotingLog = {
    error: note('error'),
    warn: note('warn'),
    info: note('info'),
    debug: note('debug'),
    child: () => log,
    lines: (level) => noted.filter((line) => line.level === level).map(({ message }) => message),
  }
  return log
}
