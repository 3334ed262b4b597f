import { createTransport } from 'nodemailer'
import { isLoopback } from '../../config/setting-shapes.ts'

export interface Mail {
  /** The same for the same telling: a mail program that gets it twice shows it once. */
  readonly id: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
}

export interface Mailer {
  /** Rejects where the mail server did not take it. */
  send(mail: Mail): Promise<void>
  close(): void
}

const CONNECT_MS = 10_000
const IDLE_MS = 20_000

/** @param url `smtp://user:password@host:587` or `smtps://…:465`; to another machine nothing goes in the clear */
export function openMailer({ url, from }: { readonly url: string; readonly from: string }): Mailer {
  const { hostname } = new URL(url)
  const transport = createTransport({
    url,
    requireTLS: !isLoopback(hostname),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: IDLE_MS,
    // What is written is ours alone: no file and no address is read into a mail.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = /@([\w.-]+)>?$/.exec(from)?.[1] ?? 'localhost'
  return {
    async send({ id, to, subject, text }) {
      // The shop's people need not learn each other's addresses.
      await transport.sendMail({ from, bcc: [...to], subject, text, messageId: `<${id}@${domain}>` })
    },
    close: () => transport.close(),
  }
}
