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
  return kinds.flatMap(({ what, pattern }) => {
    if (what === unnamed && !hasWordOf40(text)) return []
    return [...text.matchAll(pattern)].flatMap((found): FoundSecret[] => {
      const secret = found.groups!['secret']!
      if (/EXAMPLE/i.test(secret) || (what === unnamed && !isRandom(secret))) return []
      const start = found.index + found[0].indexOf(secret)
      return [{ what, start, end: start + secret.split('\n')[0]!.length }]
    })
  })
}

const unnamed = 'a secret access key'
const kinds: readonly { what: string; pattern: RegExp }[] = [
  { what: 'the id of an access key', pattern: /(?<![A-Z0-9])(?<secret>(?:AKIA|ASIA)[A-Z0-9]{16})(?![A-Z0-9])/g },
  { what: unnamed, pattern: /(?<![A-Za-z0-9/+=.-])(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=.-])/g },
  { what: 'a private key', pattern: /(?<secret>-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----)/g },
  { what: 'a token of GitHub', pattern: /(?<![A-Za-z0-9])(?<secret>gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,})/g },
  { what: 'a token of Slack', pattern: /(?<![A-Za-z0-9])(?<secret>xox[abeoprs]-[A-Za-z0-9-]{10,})/g },
  { what: 'a token of Atlassian', pattern: /(?<![A-Za-z0-9])(?<secret>ATATT3[\w=-]{20,})/g },
  { what: 'a webhook of Slack', pattern: /(?<secret>hooks\.slack\.com\/(?:services|workflows|triggers)\/\w+\/\w+\/\w{16,})/g },
  { what: 'a webhook of Microsoft Teams', pattern: /(?<secret>webhook\.office\.com\/webhookb2\/[\w@/-]{20,})/g },
  { what: 'a webhook of Discord', pattern: /(?<secret>discord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{20,})/g },
  { what: 'a JSON web token', pattern: /(?<![A-Za-z0-9])(?<secret>eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})/g },
  { what: 'a password', pattern: /\b(?:https?|smtps?):\/\/[^\s/:@"']+:(?<secret>[^\s/:@"'${}]{3,})@/g },
  { what: 'a token in an address', pattern: /\bhttps?:\/\/[^\s"']+[?&](?:access_token|api_?key|auth|key|password|secret|sig|signature|token)=(?<secret>[\w%.~+/-]{8,})/gi },
]

/** Whether 40 characters of such a key follow each other: each 40th is looked at, and what is around it. */
function hasWordOf40(text: string): boolean {
  for (let at = 39; at < text.length; at += 40) {
    let start = at
    while (isOfWord(text.charCodeAt(start))) start--
    let end = at
    while (isOfWord(text.charCodeAt(end))) end++
    if (end - start > 40) return true
  }
  return false
}

/** [A-Za-z0-9/+] */
function isOfWord(char: number): boolean {
  return (char >= 97 && char <= 122) || (char >= 65 && char <= 90) || (char >= 47 && char <= 57) || char === 43
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
