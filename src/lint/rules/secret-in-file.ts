/** Lint rule: a credential is written into the file. */
import { placeInText, secretsIn } from '../../runbooks/secrets-in.js'
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
    for (const { what, start, end } of secretsIn(text)) context.report(placeInText(file, text, start, end), `This looks like ${what}.`, 'Take it out, and change it where it is used.')
  },
}
