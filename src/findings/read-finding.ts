/** Text → findings in the normal form, and what is wrong with the rest. Pure: sources are known by their shape. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import type { Finding } from './finding.js'
import type { FindingDraft, FindingSource } from './finding-source.js'
import { partitionOfRegion } from './arn.js'
import { findJsonProblem, placeOfOffset } from './check-json.js'
import { describeOther } from './describe-other.js'
import { cloudwatchAlarm } from './sources/cloudwatch-alarm.js'
import { configRule } from './sources/config-rule.js'
import { guardduty } from './sources/guardduty.js'
import { securityHubAsff } from './sources/security-hub-asff.js'
import { securityHubOcsf } from './sources/security-hub-ocsf.js'
import { unwrap, type Unwrapped } from './unwrap.js'

/** The sources that are recognised by their shape, in the order in which they are asked. */
export const findingSources: readonly FindingSource[] = [guardduty, securityHubAsff, securityHubOcsf, cloudwatchAlarm, configRule]

/** A finding is at most 240 KB at AWS; a batch with wrappings stays below this. In bytes, or units of text. */
export const maxFindingSize = 1024 * 1024
export const maxFindingDepth = 64

export interface ReadFindings {
  findings: Finding[]
  problems: Diagnostic[]
}

/**
 * Every finding in `text`: JSON, or JSON a line, in any wrapping. `origin` names the text in problems.
 * Problems have the codes finding-too-large, not-json, finding-too-deep, not-a-finding and incomplete-finding.
 */
export function readFindings(text: string, origin: string): ReadFindings {
  if (text.length > maxFindingSize) {
    return none({
      code: 'finding-too-large',
      message: `This is ${text.length} characters long; sirun reads at most ${maxFindingSize}.`,
      hint: 'Give one finding, or a batch of fewer.',
    }, origin)
  }
  const parsed = parseDocuments(text.replace(/^\uFEFF/, ''), origin)
  if ('problem' in parsed) return { findings: [], problems: [parsed.problem] }

  const findings: Finding[] = []
  const problems = new Map<string, Diagnostic>()
  for (const unwrapped of parsed.documents.flatMap((document) => unwrap(document, parseInner))) {
    const result = readOne(unwrapped)
    if ('finding' in result) findings.push(result.finding)
    else problems.set(result.problem.message, { ...result.problem, severity: 'error', place: { file: origin } })
  }
  return { findings, problems: [...problems.values()] }
}

/** What is wrong with a document; who read it knows the place. */
export type Problem = Omit<Diagnostic, 'severity' | 'place'>

function none(problem: Problem, origin: string): ReadFindings {
  return { findings: [], problems: [{ ...problem, severity: 'error', place: { file: origin } }] }
}

/** One JSON document; or, as GuardDuty exports findings to S3, one a line. */
function parseDocuments(text: string, origin: string): { documents: unknown[] } | { problem: Diagnostic } {
  const problem = findJsonProblem(text, maxFindingDepth)
  if (problem === undefined) return { documents: [JSON.parse(text)] }
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length > 1 && lines.every((line) => findJsonProblem(line, maxFindingDepth) === undefined)) {
    return { documents: lines.map((line) => JSON.parse(line) as unknown) }
  }
  const place = { file: origin, ...placeOfOffset(text, problem.offset) }
  if (problem.kind === 'depth') {
    return { problem: {
      code: 'finding-too-deep', severity: 'error', place,
      message: `This nests more than ${maxFindingDepth} levels deep, which no finding does.`,
    } }
  }
  return { problem: {
    code: 'not-json', severity: 'error', place,
    message: text.trim() === '' ? 'This is empty, not JSON.' : `This is not JSON: here ${problem.message} is expected.`,
    hint: 'Give the finding as the AWS CLI or EventBridge writes it.',
  } }
}

function parseInner(text: string): unknown {
  if (!/^\s*[[{"]/.test(text) || findJsonProblem(text, maxFindingDepth) !== undefined) return undefined
  return JSON.parse(text)
}

/** One document that is in no wrapping, or what is wrong with it. */
export function readOne({ document, event }: Unwrapped): { finding: Finding } | { problem: Problem } {
  const source = findingSources.find((candidate) => candidate.recognise(document, event))
  if (source === undefined) {
    return { problem: {
      code: 'not-a-finding',
      message: `This is ${describeOther(document, event)}.`,
      hint: 'sirun reads findings of GuardDuty and Security Hub (ASFF, OCSF), alarms of CloudWatch and compliance changes of AWS Config, also inside events and messages.',
    } }
  }
  const draft = source.normalise(document, event)
  const missing = missingMembers(draft)
  if (missing.length > 0) {
    return { problem: {
      code: 'incomplete-finding',
      message: `This ${source.name} has no ${missing.join(', no ')}.`,
      hint: 'Fetch the finding again, or add what is missing.',
    } }
  }
  return { finding: complete(draft) }
}

const needed = ['id', 'type', 'account', 'region', 'severity'] as const

function missingMembers(draft: FindingDraft): string[] {
  return needed.filter((member) => draft[member] === undefined)
}

/** Every list is there, and so is what has a safe answer. `draft` has all that is needed. */
function complete(draft: FindingDraft): Finding {
  const known = draft as FindingDraft & Pick<Finding, (typeof needed)[number] | 'source'>
  return {
    title: known.type,
    partition: partitionOfRegion(known.region),
    archived: false,
    suppressed: false,
    sample: false,
    resources: [],
    buckets: [],
    endpoints: [],
    sequence: { actors: [], resources: [], signals: [] },
    ...known,
  }
}
