/** The contract of a lint rule: what it says, why, and an example of each side that the tests run. */
import type { Diagnostic, Fix, Place } from '../diagnostics/diagnostic.js'
import type { CheckContext } from '../runbooks/check-context.js'
import type { ChangeStep, PlacedStep } from '../runbooks/runbook.js'
import type { Routing } from '../runbooks/routing.js'
import type { Path } from '../runbooks/yaml-document.js'
import type { LintFacts } from './lint-facts.js'

export interface LintRule {
  /** The code of its diagnostics, and the name of its file. */
  id: string
  severity: Diagnostic['severity']
  /** What is wrong: one sentence. */
  what: string
  /** Why it matters: one sentence. */
  why: string
  /** What to do about it: one sentence. */
  fix: string
  /** Has this problem and no other. */
  bad: Example
  /** The same, put right: has no problem at all. */
  good: Example
  /** Why it can be neither ignored, nor turned down, nor put in a baseline: one sentence. For few rules only. */
  always?: string
  /** What has to be known: where it is not, the rule may have missed something, and no ignore of it is called unused. */
  needs?: Need
  /** When it is said with the other severity: one sentence. */
  otherwise?: string
  /** Calls without which no file has this problem: it is looked for only where a file, or a procedure that it uses, changes something with one. */
  about?: RegExp
  /** What sirun.config.yaml may set, by name, with what holds otherwise. */
  options?: Readonly<Record<string, { value: OptionValue; about: string }>>
  /** Left out where src/runbooks reports the code before a run, or the type check does. */
  check?(context: RuleContext): void
  /** Of a routing file that has no problem which keeps it from being read. */
  checkRouting?(context: RoutingRuleContext): void
}

export type Need = 'policies' | 'team policy' | 'config' | 'folder' | 'drills' | 'date' | 'layers'

/** The type of a value that is given must be that of the rule's own. */
export type OptionValue = number | string | boolean | readonly string[]

/** A file as a rule sees it. What is reported has the rule's code and severity. All rules get the same object, one after another. */
export interface RuleContext extends Omit<CheckContext, 'report'> {
  /** Those of the steps that change something in AWS. */
  changes: readonly PlacedChange[]
  /** Of the rule: what sirun.config.yaml says, else its own. */
  options: Readonly<Record<string, OptionValue>>
  /** Of all files of the lint. */
  facts: LintFacts
  /** @param severity left out: that of the rule */
  report(this: void, place: Place, message: string, hint?: string, fix?: Fix, severity?: Diagnostic['severity']): void
}

export interface PlacedChange extends PlacedStep {
  step: ChangeStep
}

/** A routing file as a rule sees it. What is reported has the rule's code and severity. */
export interface RoutingRuleContext extends Pick<RuleContext, 'options' | 'report' | 'at'> {
  routing: Routing
  /** Where characters of a text stand; offsets in the text, end exclusive. */
  within(this: void, path: Path, start: number, end: number): Place
  /** The day for which it is asked what is due, YYYY-MM-DD; left out where nobody asked. */
  asOf?: string
}

/** The YAML of a runbook without what every runbook starts with; or any file, with what it needs beside it. */
export type Example = string | ExampleFile

export interface ExampleFile {
  /** Where the file lies in a runbook folder: its name says what it is (`routing.yaml` is a routing). Default: `example.yaml`, a runbook. */
  file?: string
  yaml: string
  /** It is the whole file: nothing is put before it. */
  whole?: true
  /** How the text becomes bytes, where that is the point. Default: UTF-8. */
  encoding?: 'latin1'
  /** The day on which it is linted. Left out: nothing is asked about what is due. */
  asOf?: string
  /** It is linted with its whole folder, and drills are looked for. */
  folder?: true
  /** Other files of the folder by their path, heads left out too. */
  beside?: Readonly<Record<string, string>>
  /** Files of the layer `shipped`, by their path there: the example itself is in the layer above. */
  below?: Readonly<Record<string, string>>
}

const common = 'title: T\nsummary: S\nowner: cloud-secops\nreviewed: { on: 2026-11-01, by: cloud-secops, every: 90d }\n'

/** The files of an example by their path in a runbook folder, each whole; the example's own file comes first. */
export function filesOf(example: Example): { path: string; text: string; encoding: 'utf8' | 'latin1'; isBelow?: true }[] {
  const written: ExampleFile = typeof example === 'string' ? { yaml: example } : example
  const { file = 'example.yaml', yaml, whole, beside = {}, below = {} } = written
  const encoding: 'utf8' | 'latin1' = written.encoding ?? 'utf8'
  const own = { path: file, text: whole ? yaml : wholeFile(file, yaml), encoding }
  const others = (files: Readonly<Record<string, string>>) =>
    Object.entries(files).map(([path, text]) => ({ path, text: wholeFile(path, text), encoding: 'utf8' as const }))
  return [own, ...others(beside), ...others(below).map((each) => ({ ...each, isBelow: true as const }))]
}

/** Puts before a text what it does not say itself. */
function wholeFile(path: string, yaml: string): string {
  if (!path.endsWith('.yaml') || path.startsWith('sirun.') || path === 'routing.yaml') return yaml
  const id = path.slice(path.lastIndexOf('/') + 1).replace(/(\.drill)?\.yaml$/, '')
  const head = path.endsWith('.drill.yaml')
    ? 'sirun: 1\nid: ' + id + '\ntitle: T\nlevel: basic\nbrief: B\nworld: {}\n'
    : `sirun: 1\nid: ${id}\n${common}`
  const wantsMatch = !path.includes('procedures/') && !path.endsWith('.drill.yaml') && !/^match:/m.test(yaml)
  const wantsWayOut = wantsMatch && /^(?:isolate|remediate):/m.test(yaml) && !/^validate:/m.test(yaml)
  return head + (wantsMatch ? 'match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]\n' : '') + (wantsWayOut ? wayOut : '') + yaml
}

/** What a runbook that changes something has. */
const wayOut = `validate:
  - { id: is_known, title: Is it known?, ask: { confirm: Is it a test of ours? } }
  - { id: is_harmless, title: Close it as a false positive, when: steps.is_known, end: false-positive }
`
