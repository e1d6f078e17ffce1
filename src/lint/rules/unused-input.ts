/** Lint rule: nothing reads an input. */
import { textsIn } from '../../runbooks/expression-sites.js'
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unused-input',
  severity: 'warning',
  what: 'Nothing reads an input.',
  why: 'A responder may be asked for it in the middle of an incident, for nothing; more often a step reads the wrong one.',
  fix: 'Read it where it is meant, or remove it.',
  bad: `inputs: { who: { type: string, describe: Who }, phone: { type: string, describe: Their phone } }
validate:
  - { id: owner, title: Call, manual: "Call \${inputs.who}" }
`,
  good: `inputs: { who: { type: string, describe: Who }, phone: { type: string, describe: Their phone } }
validate:
  - { id: owner, title: Call, manual: "Call \${inputs.who}, \${inputs.phone}" }
`,
  check({ file, isDraft, steps, sites, expressions, at, report }) {
    const names = Object.keys(file.inputs ?? {})
    // A step that does not fit the schema may be what reads it.
    if (isDraft || names.length === 0) return
    // In most files each is read as one would think: only the others are taken apart.
    const plainly = new Set(expressions.map(({ source }) => source).join('\n').match(/\binputs\.\w+/g))
    if (names.every((name) => plainly.has(`inputs.${name}`))) return
    const texts = [...sites.flatMap(({ value, path }) => textsIn(value, path).map(({ text }) => text)), ...steps.flatMap(({ step: { title, why = '' } }) => [title, why])]
    const read = new Set(texts.flatMap((text) => [...text.matchAll(/\binputs?\s*(?:\.\s*\??\s*|\[\s*\??\s*["'])(\w+)/g)].map(([, name]) => name)))
    // A name that is misspelt is reported as that.
    if ([...read].some((name) => !names.includes(name!))) return
    for (const name of names) {
      if (!read.has(name)) report(at(['inputs', name], 'key'), `Nothing reads the input ${name}.`, 'Read it where it is meant, or remove it.')
    }
  },
}
