/** What looks like a credential in a text. */
import type { Place } from '../diagnostics/diagnostic.js'

export interface FoundSecret {
  /** In words, with its article. */
  what: string
  /** Offsets in the text, end exclusive; of what goes over several lines, only the first. */
  start: number
  end: number
}

/** In no order that means something. AWS's own documentation has EXAMPLE in the keys that it invents: those are none. */
export function secretsIn(text: string): FoundSecret[] {
  const named = anySign.test(text) ? kinds.flatMap((kind) => found(kind, text)) : []
  return unnamed.sign.test(text) ? [...named, ...found(unnamed, text).filter(({ start, end }) => isRandom(text.slice(start, end)))] : named
}

function found({ what, pattern }: Kind, text: string): FoundSecret[] {
  return [...text.matchAll(pattern)].flatMap((each): FoundSecret[] => {
    const secret = each.groups!['secret']!
    if (/EXAMPLE/i.test(secret)) return []
    const start = each.index + each[0].indexOf(secret)
    return [{ what, start, end: start + secret.split('\n')[0]!.length }]
  })
}

interface Kind {
  what: string
  /** A part that each of them has, and few texts without one have. */
  sign: RegExp
  pattern: RegExp
}

const kinds: readonly Kind[] = [
  { what: 'the id of an access key', sign: /AKIA|ASIA/, pattern: /(?<![A-Z0-9])(?<secret>(?:AKIA|ASIA)[A-Z0-9]{16})(?![A-Z0-9])/g },
  { what: 'a private key', sign: /-----BEGIN/, pattern: /(?<secret>-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----)/g },
  { what: 'a token of GitHub', sign: /gh[pousr]_|github_pat_/, pattern: /(?<![A-Za-z0-9])(?<secret>gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,})/g },
  { what: 'a token of Slack', sign: /xox/, pattern: /(?<![A-Za-z0-9])(?<secret>xox[abeoprs]-[A-Za-z0-9-]{10,})/g },
  { what: 'a token of Atlassian', sign: /ATATT3/, pattern: /(?<![A-Za-z0-9])(?<secret>ATATT3[\w=-]{20,})/g },
  { what: 'a webhook of Slack', sign: /hooks\.slack/, pattern: /(?<secret>hooks\.slack\.com\/(?:services|workflows|triggers)\/\w+\/\w+\/\w{16,})/g },
  { what: 'a webhook of Microsoft Teams', sign: /webhookb2/, pattern: /(?<secret>webhook\.office\.com\/webhookb2\/[\w@/-]{20,})/g },
  { what: 'a webhook of Discord', sign: /api\/webhooks/, pattern: /(?<secret>discord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{20,})/g },
  { what: 'a JSON web token', sign: /\.eyJ/, pattern: /(?<![A-Za-z0-9])(?<secret>eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})/g },
  { what: 'a password', sign: /:\/\/[^\s/:@"']+:/, pattern: /\b(?:https?|smtps?):\/\/[^\s/:@"']+:(?<secret>[^\s/:@"'${}]{3,})@/g },
  { what: 'a token in an address', sign: /[?&][A-Za-z_]+=/, pattern: /\bhttps?:\/\/[^\s"']+[?&](?:access_token|api_?key|auth|key|password|secret|sig|signature|token)=(?<secret>[\w%.~+/-]{8,})/gi },
]

/** One look at a text in place of one for each kind: most have no sign of any. */
const anySign = new RegExp(kinds.map(({ sign }) => sign.source).join('|'))

/** It has a digit, and so at least 20 of its 40 characters on one side of that: words of this length are searched for slowly, digits fast. */
const unnamed: Kind = {
  what: 'a secret access key',
  sign: /\d(?:[A-Za-z0-9/+]{20}|(?<=[A-Za-z0-9/+]{21}))/,
  pattern: /(?<![A-Za-z0-9/+=.-])(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=.-])/g,
}

/** Whether it looks drawn by lot: words and paths of this length have fewer different characters, and seldom digits among them. */
function isRandom(text: string): boolean {
  return new Set(text).size >= 22 && /[a-z]/.test(text) && /[A-Z]/.test(text) && (text.match(/\d/g) ?? []).length >= 3
}

/** Where offsets of one line of a file's text are. */
export function placeInText(file: string, text: string, start: number, end: number): Place {
  const before = text.slice(0, start)
  const line = before.split('\n').length
  const column = start - (before.lastIndexOf('\n') + 1) + 1
  return { file, line, column, endLine: line, endColumn: column + end - start }
}
