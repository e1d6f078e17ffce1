/**
 * Mail by SMTP (https://nodemailer.com/extras/smtp-connection): over TLS from the start (smtps:) or by STARTTLS, which is
 * insisted on; plain text alone. Certificates of an authority of your own: NODE_EXTRA_CA_CERTS
 * (https://nodejs.org/api/cli.html#node_extra_ca_certsfile).
 */
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection, { type SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection'
import type { Clock } from '../engine/ports.js'
import type { MailAnswer, MailMessage } from './channel.js'
import { redactor } from './redactor.js'

export interface MailOptions {
  /** Waits between tries, and dates the mail. */
  clock: Clock
  /** Milliseconds for the connection, for the greeting, and for each answer, in real time. */
  patience?: number
  /** Certificates in PEM of authorities to trust, instead of Node's. */
  authorities?: string
}

type Refused = Extract<MailAnswer, { error: unknown }>

const mostTries = 3
const longestSaid = 300

/** Tried again while the server says that it is busy (4yz, RFC 5321, section 4.2.1), and where no connection stood; never once the mail may have arrived. */
export function mailSender({ clock, patience = 15_000, authorities }: MailOptions): (message: MailMessage) => Promise<MailAnswer> {
  return async (message) => {
    for (let tried = 1; ; tried++) {
      const answer = await sendOnce(message, clock.now(), patience, authorities)
      const again = 'error' in answer && !answer.maybe && !answer.vain && tried < mostTries
      if (!again || !(await clock.sleep(1_000 * 2 ** (tried - 1)))) return answer
    }
  }
}

async function sendOnce(message: MailMessage, date: Date, patience: number, authorities: string | undefined): Promise<MailAnswer> {
  const { server, tls, login, from, to, subject, text, messageId } = message
  const { protocol, hostname, port } = new URL(server)
  const secure = protocol === 'smtps:'
  const connection = new SMTPConnection({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: tls && !secure,
    ignoreTLS: !tls,
    tls: { minVersion: 'TLSv1.2', ...(authorities !== undefined && { ca: authorities }) },
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    dnsTimeout: patience,
    socketCloseTimeout: 0,
  })
  const mail = new MailComposer({
    from,
    to: to.map((address) => ({ name: '', address })),
    subject,
    text,
    messageId,
    date,
    // No holiday notices in return (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()
  const broken = new Promise<never>((_, reject) => {
    connection.on('error', reject)
    connection.on('end', () => reject(new Error('The connection was closed')))
  })
  const settled = <T>(start: (done: (error?: Error | null, result?: T) => void) => void): Promise<T> =>
    Promise.race([broken, new Promise<T>((resolve, reject) => start((error, result) => (error ? reject(error) : resolve(result as T))))])
  const redact = redactor(login ? [login.password, `\0${login.user}\0${login.password}`] : [])
  let isUnderWay = false
  try {
    await settled((done) => connection.connect(done))
    if (login) await settled((done) => connection.login({ user: login.user, pass: login.password }, done))
    const content = await mail.build()
    isUnderWay = true
    const { accepted, rejected, response } = await settled<SMTPConnectionSendInfo>((done) => connection.send(mail.getEnvelope(), content, done))
    connection.quit()
    return { accepted, rejected, response: redact(response) }
  } catch (error) {
    connection.close()
    return refusedBy(error as SmtpError, isUnderWay, redact)
  }
}

/** What nodemailer adds to an error: the kind of failure, and the code of the server's reply. */
interface SmtpError extends Error {
  code?: string
  responseCode?: number
}

function refusedBy({ name, message, code = name, responseCode }: SmtpError, isUnderWay: boolean, redact: (text: string) => string): Refused {
  const error = { name: code, message: redact(message).slice(0, longestSaid), ...(responseCode !== undefined && { status: responseCode }) }
  const isBusy = responseCode !== undefined && responseCode >= 400 && responseCode < 500
  if (isBusy) return { error, maybe: false }
  // A server that said no has not taken it; one that fell silent may have.
  if (responseCode !== undefined || inVain.has(code)) return { error, maybe: false, vain: true }
  return { error, maybe: isUnderWay, ...(isCertificate(message) && { vain: true }) }
}

/** Codes of nodemailer for what another try will not change. */
const inVain = new Set(['EAUTH', 'ENOAUTH', 'ETLS', 'EENVELOPE'])

function isCertificate(message: string): boolean {
  return /certificate|altname/i.test(message)
}
