/** Lint rule: the name of an AWS region is written into the file. */
import type { LintRule } from '../lint-rule.js'
import { writtenTexts } from '../written-texts.js'

export const rule: LintRule = {
  id: 'region-in-file',
  severity: 'warning',
  what: 'The name of an AWS region is written into the file.',
  why: 'A finding comes from any region, and a look into another one finds nothing, which looks like all is well.',
  fix: 'Write `${place.region}`, or name the region in sirun.config.yaml: as a place, or as a value of `org`.',
  options: { allowed: { value: [], about: 'regions that may be written, such as the one where a service of yours has its home.' } },
  bad: `validate:
  - id: zone
    title: Look at the subnets
    aws: ec2:DescribeSubnets
    with: { Filters: [{ Name: availability-zone, Values: ["eu-west-1a"] }] }
`,
  good: `validate:
  - id: zone
    title: Look at the subnets
    aws: ec2:DescribeSubnets
    with: { Filters: [{ Name: availability-zone, Values: ["\${place.region}a"] }] }
`,
  check(context) {
    // Most files hold none: only the others are taken apart.
    if (context.document.text.search(regionName) < 0) return
    const allowed = context.options['allowed'] as readonly string[]
    for (const { path, text } of writtenTexts(context.document)) {
      for (const found of text.matchAll(regionName)) {
        if (allowed.includes(found[1]!)) continue
        const place = context.document.within(path, found.index, found.index + found[1]!.length)
        context.report(place, `The region ${found[1]} is written into the file.`, 'Write ${place.region}, or a value of org.')
      }
    }
  },
}

/** A region, perhaps with the letter of an availability zone behind it. */
const regionName =
  /(?<![\w-])((?:us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov|us-iso[a-z]?|eu-isoe|eusc-de)-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d)[a-f]?(?![\w-])/g
