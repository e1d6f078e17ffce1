/** An SMTP server on this machine (smtp-server), with a certificate that is made for the test, and what servers do on bad days. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export const smtpUser = 'bot'
export const smtpPassword = 'pass"word é'

export interface ReceivedMail {
  from: string
  to: string[]
  source: string
  tls: boolean
  user: unknown
}

/** Of one mail: the server is busy, or says no; it falls silent before it has taken the mail; the connection breaks after. */
export type MailMishap = 'busy' | 'refused' | 'silence' | 'break-after'

export interface SmtpServer {
  port: number
  mails: ReceivedMail[]
  /** Connections that were made. */
  connections: number
  mishaps: MailMishap[]
  /** Recipients that it does not know. */
  unknown: Set<string>
  close(): Promise<void>
}

/** A key, and a certificate for this machine that signs itself: made once for all tests of a file. */
export function selfSigned(): { key: string; cert: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'sirun-smtp-'))
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name)) as [string, string]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', cert], { stdio: 'ignore' })
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
}

export async function smtpServer(options: SMTPServerOptions): Promise<SmtpServer> {
  const state = { mails: [] as ReceivedMail[], connections: 0, mishaps: [] as MailMishap[], unknown: new Set<string>() }
  const saying = (message: string, responseCode: number): Error => Object.assign(new Error(message), { responseCode })
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    onConnect: (_session, callback) => {
      state.connections++
      callback()
    },
    onAuth: ({ username, password }, _session, callback) => {
      if (username === smtpUser && password === smtpPassword) callback(null, { user: username })
      else callback(saying(`no such user with ${password}`, 535))
    },
    onMailFrom: (_address, _session, callback) => {
      if (state.mishaps[0] === 'busy') callback(saying('try later', 451))
      else callback()
      if (state.mishaps[0] === 'busy') state.mishaps.shift()
    },
    onRcptTo: ({ address }, _session, callback) => callback(state.unknown.has(address) ? saying('no such mailbox', 550) : null),
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const mishap = state.mishaps.shift()
        if (mishap === 'silence') return
        if (mishap === 'refused') return callback(saying('looks like spam', 554))
        const { mailFrom, rcptTo } = session.envelope
        state.mails.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), source: Buffer.concat(chunks).toString(), tls: session.secure, user: session.user })
        if (mishap === 'break-after') return server.connections.forEach((connection) => connection.close())
        callback()
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await new Promise((resolve) => listening.once('listening', resolve))
  return Object.assign(state, {
    port: (listening.address() as AddressInfo).port,
    close: () => new Promise<void>((resolve) => {
      server.connections.forEach((connection) => connection.close())
      server.close(() => resolve())
    }),
  })
}
