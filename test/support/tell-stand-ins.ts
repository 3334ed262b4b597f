import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export interface Mailed {
  readonly to: readonly string[]
  readonly text: string
}
export interface Called {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface TellStandIns {
  /** Settings that lead to them. */
  readonly env: Readonly<Record<string, string>>
  readonly mails: Mailed[]
  readonly calls: Called[]
  /** From now on both turn everything away, or take it again. */
  refuse(on: boolean): void
  close(): Promise<void>
}

/** A mail server that speaks SMTP over TCP and asks for a password, and KiotViet's end of the signed call. */
export async function startTellStandIns(): Promise<TellStandIns> {
  const mails: Mailed[] = []
  const calls: Called[] = []
  let refuses = false
  const smtp = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _session, done) =>
      username === 'gateway' && password === 'mat-khau'
        ? done(null, { user: username })
        : done(new Error('Wrong name or password')),
    onData(stream, { envelope }, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        if (refuses) {
          done(Object.assign(new Error('Not now'), { responseCode: 451 }))
          return
        }
        mails.push({
          to: envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(parts).toString('utf8'),
        })
        done()
      })
    },
  })
  const web = createServer((req, res) => {
    const parts: Buffer[] = []
    req.on('data', (part: Buffer) => parts.push(part))
    req.on('end', () => {
      if (!refuses) calls.push({ headers: req.headers, body: Buffer.concat(parts).toString('utf8') })
      res.writeHead(refuses ? 503 : 204).end()
    })
  })
  smtp.listen(0, '127.0.0.1')
  web.listen(0, '127.0.0.1')
  await Promise.all([once(smtp.server, 'listening'), once(web, 'listening')])
  const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port
  return {
    env: {
      SMTP_URL: `smtp://gateway:mat-khau@127.0.0.1:${portOf(smtp.server)}`,
      SMTP_FROM: 'KiotViet <khong-tra-loi@kiotviet.test>',
      NOTICE_CALL_URL: `http://127.0.0.1:${portOf(web)}/notices`,
      NOTICE_CALL_SECRET: 'mot-chuoi-bi-mat',
    },
    mails,
    calls,
    refuse: (on) => {
      refuses = on
    },
    async close() {
      await new Promise<void>((done) => smtp.close(() => done()))
      web.closeAllConnections()
      await new Promise<void>((done) => web.close(() => done()))
    },
  }
}
