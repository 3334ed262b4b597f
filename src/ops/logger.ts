import winston from 'winston'
import type { Log, LogFields } from '../kit/log.ts'
import type { LogContext } from '../kit/log-context.ts'
import { redactFields, redactText } from '../kit/redact.ts'

export interface LoggerOptions {
  readonly level: 'error' | 'warn' | 'info' | 'debug'
  /** Which program writes: `gateway`, `worker`. */
  readonly service: string
  readonly context: LogContext
  /** Where the lines go; default: standard output. */
  readonly stream?: NodeJS.WritableStream
}

export interface Logger {
  readonly log: Log
  /** Resolves when everything written so far has left. */
  close(): Promise<void>
}

/** One JSON object a line: UTC time, level, message, the context's ids, the line's fields; redacted on the way out. */
export function createLogger(options: LoggerOptions): Logger {
  const stream = options.stream ?? process.stdout
  const writer = winston.createLogger({
    level: options.level,
    format: winston.format.printf((info) => String(info.message)),
    transports: [new winston.transports.Stream({ stream, eol: '\n' })],
    exitOnError: false,
  })

  const write = (
    level: LoggerOptions['level'],
    own: LogFields,
    message: string,
    fields?: LogFields,
  ): void => {
    if (!writer.isLevelEnabled(level)) return
    const line = {
      at: new Date().toISOString(),
      level,
      service: options.service,
      message: redactText(message),
      ...redactFields({ ...options.context.fields(), ...own, ...fields }),
    }
    writer.log({ level, message: JSON.stringify(line) })
  }

  const logWith = (own: LogFields): Log => ({
    error: (message, fields) => write('error', own, message, fields),
    warn: (message, fields) => write('warn', own, message, fields),
    info: (message, fields) => write('info', own, message, fields),
    debug: (message, fields) => write('debug', own, message, fields),
    child: (fields) => logWith({ ...own, ...fields }),
  })

  return {
    log: logWith({}),
    close: () =>
      new Promise((resolve) => {
        writer.once('finish', () => stream.write('', () => resolve()))
        writer.end()
      }),
  }
}
