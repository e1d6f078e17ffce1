/**
 * Mail: when a finding is told of, and when its run stops or is closed. Plain text. The same words have the same
 * Message-ID (RFC 5322, section 3.6.4): to many mail systems, what arrives twice is one mail.
 */
import { cutText } from '../../text/cut-text.js'
import { forTerminal } from '../../text/escape.js'
import type { MailDestination } from '../../runbooks/generated/routing-schema.js'
import type { Channel, Delivery, MailAnswer, MailMessage } from '../channel.js'
import { withSecret } from '../delivery-of.js'
import { fitSheet } from '../fit-sheet.js'
import { sheetAsPlain } from '../formats/plain.js'
import { isLoopback } from '../http.js'
import { keyOf } from '../notice-key.js'
import type { Notice } from '../notice.js'
import { sheetOf } from '../sheet.js'
import { turnOf } from '../turn-of.js'

/** Characters. A mail of any length arrives; nobody reads one. */
const longestSubject = 200
const longestText = 100_000

export const channel: Channel<MailDestination> = {
  follows: false,
  knowsKeys: () => true,
  draft(notice, destination) {
    const message = messageOf(notice, destination)
    return message && { to: `mail by ${destination.server}`, body: { from: message.from, to: [...message.to], subject: message.subject, text: message.text, messageId: message.messageId } }
  },
  async deliver(notice, destination, means) {
    const message = messageOf(notice, destination)
    if (!message) return { status: 'passed-over', why: 'mail is sent when a run ends' }
    const trouble = troubleWith(destination)
    if (trouble !== undefined) return refused(trouble)
    const send = async (login?: MailMessage['login']): Promise<Delivery> => deliveryOfMail(await means.mail({ ...message, ...(login && { login }) }), message.messageId)
    const { user, password: source } = destination
    if (user === undefined || source === undefined) return send()
    return withSecret(source, means, (password) => send({ user, password }))
  },
}

function messageOf(notice: Notice, { server, tls = true, from, to }: MailDestination): MailMessage | undefined {
  if (turnOf(notice) === 'taken') return undefined
  const sheet = sheetOf(notice)
  const subject = cutText(forTerminal(sheet.title), longestSubject)
  const text = fitSheet(sheet, sheetAsPlain, ({ length }) => length, longestText)
  const domain = /@([\w.-]+)>?$/.exec(from)?.[1] ?? 'sirun.invalid'
  return { server, tls, from, to, subject, text, messageId: `<${notice.key}.${keyOf(`${subject}\n${text}`).slice(-16)}@${domain}>` }
}

/** One address, alone or behind a name: `sirun <sirun@example.com>`. */
const sender = /^(?:[^<>@,;:"\p{Cc}]+ <[^\s<>@,;:]+@[^\s<>@,;:]+>|[^\s<>@,;:]+@[^\s<>@,;:]+)$/u

function troubleWith({ server, tls, from, to, user, password }: MailDestination): string | undefined {
  if (!sender.test(from)) return 'from is no address: write sirun@example.com or Name <sirun@example.com>.'
  if (to.some((address) => !sender.test(address) || address.includes('<'))) return 'to holds something that is no address.'
  if (!URL.canParse(server) || new URL(server).hostname === '') return 'server is no URL: write smtp://host:port or smtps://host:port.'
  if (tls === false && !isLoopback(new URL(server).hostname)) return 'tls: false is only for a server on this machine.'
  return (user === undefined) === (password === undefined) ? undefined : 'user and password go together: give both or none.'
}

function refused(message: string): Delivery {
  return { status: 'refused', error: { name: 'Routing', message } }
}

/** Told to some only, it is refused: the others have to learn of it another way. */
function deliveryOfMail(answer: MailAnswer, messageId: string): Delivery {
  if ('error' in answer) return answer.vain ? { status: 'refused', error: answer.error } : { status: 'failed', error: answer.error, ...(answer.maybe && { maybe: true }) }
  const { accepted, rejected, response } = answer
  if (rejected.length === 0) return { status: 'delivered', reference: messageId }
  return { status: 'refused', error: { name: 'Rejected', message: `The server took it for ${accepted.join(', ') || 'nobody'}, and not for ${rejected.join(', ')}: ${response}` } }
}
