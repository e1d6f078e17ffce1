/** Lint rule: the number of an AWS account is written into the file. */
import type { LintRule } from '../lint-rule.js'
import { writtenTexts } from '../written-texts.js'

export const rule: LintRule = {
  id: 'account-in-file',
  severity: 'warning',
  what: 'The number of an AWS account is written into the file.',
  why: 'The runbook then works in one account, or reaches into that one from all others.',
  fix: 'Write `${place.account}`, or name the account in sirun.config.yaml: as a place, or as a value of `org`.',
  options: { allowed: { value: [], about: 'accounts that may be written, such as those of AWS itself that a service names.' } },
  bad: `validate:
  - id: role
    title: Look at the trail's bucket
    aws: s3:GetBucketPolicy
    with: { Bucket: audit-logs, ExpectedBucketOwner: "111122223333" }
`,
  good: `validate:
  - id: role
    title: Look at the trail's bucket
    aws: s3:GetBucketPolicy
    with: { Bucket: audit-logs, ExpectedBucketOwner: "\${place.account}" }
`,
  check(context) {
    // Most files hold none: only the others are taken apart.
    if (!/\d{12}/.test(context.document.text)) return
    const allowed = context.options['allowed'] as readonly string[]
    for (const { path, text } of writtenTexts(context.document)) {
      for (const found of text.matchAll(/(?<![\w.+/=-])\d{12}(?![\w.+/=-])/g)) {
        if (allowed.includes(found[0])) continue
        const place = context.document.within(path, found.index, found.index + found[0].length)
        context.report(place, `The account ${found[0]} is written into the file.`, 'Write ${place.account}, or a value of org.')
      }
    }
  },
}
