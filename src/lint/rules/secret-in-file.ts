/** Lint rule: a credential is written into the file. */
import type { Place } from '../../diagnostics/diagnostic.js'
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'secret-in-file',
  severity: 'error',
  what: 'A credential, or something that has the form of one, is written into the file.',
  why: 'Everybody who may read runbooks has it, and so does the journal of each run; taking it out later leaves it in the history.',
  fix: 'Take it out, change it where it is used, and pass it as an input or read it where it is kept.',
  bad: `validate:
  - id: call
    title: Ask the ticket system
    manual: Look the instance up.
    commands: ["curl -H 'Authorization: Bearer ghp_0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R' https://tickets.example.com"]
`,
  good: `validate:
  - id: call
    title: Ask the ticket system
    manual: Look the instance up. Your token for it is in the vault.
    commands: ["curl -H @token.txt https://tickets.example.com"]
`,
  check(context) {
    const { file, text } = context.document
    for (const { what, pattern } of kinds) {
      if (what === unnamed && !hasWordOf40(text)) continue
      for (const found of text.matchAll(pattern)) {
        const secret = found.groups!['secret']!
        // AWS's own documentation has EXAMPLE in the keys that it invents.
        if (/EXAMPLE/i.test(secret) || (what === unnamed && !isRandom(secret))) continue
        const start = found.index + found[0].indexOf(secret)
        context.report(placeOf(file, text, start, secret.split('\n')[0]!.length), `This looks like ${what}.`, 'Take it out, and change it where it is used.')
      }
    }
  },
}

const unnamed = 'a secret access key'
const kinds: readonly { what: string; pattern: RegExp }[] = [
  { what: 'the id of an access key', pattern: /(?<![A-Z0-9])(?<secret>(?:AKIA|ASIA)[A-Z0-9]{16})(?![A-Z0-9])/g },
  { what: unnamed, pattern: /(?<![A-Za-z0-9/+=.-])(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=.-])/g },
  { what: 'a private key', pattern: /(?<secret>-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----)/g },
  { what: 'a token of GitHub', pattern: /(?<![A-Za-z0-9])(?<secret>gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,})/g },
  { what: 'a token of Slack', pattern: /(?<![A-Za-z0-9])(?<secret>xox[abeoprs]-[A-Za-z0-9-]{10,})/g },
  { what: 'a webhook of Slack', pattern: /(?<secret>hooks\.slack\.com\/services\/T\w+\/B\w+\/\w{16,})/g },
  { what: 'a JSON web token', pattern: /(?<![A-Za-z0-9])(?<secret>eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})/g },
  { what: 'a password', pattern: /\bhttps?:\/\/[^\s/:@"']+:(?<secret>[^\s/:@"'${}]{3,})@/g },
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

function placeOf(file: string, text: string, start: number, length: number): Place {
  const before = text.slice(0, start)
  const line = before.split('\n').length
  const column = start - (before.lastIndexOf('\n') + 1) + 1
  return { file, line, column, endLine: line, endColumn: column + length }
}
