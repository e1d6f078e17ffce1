/** sirun findings: what is open in AWS, and which runbook is for it. */
import type { Diagnostic } from '../../diagnostics/diagnostic.js'
import { failure } from '../../diagnostics/diagnostic.js'
import { didYouMean } from '../../diagnostics/nearest-name.js'
import { milliseconds } from '../../engine/milliseconds.js'
import { credentialsFailure, onlyUseless, saysOf } from '../../findings/aws-failure.js'
import type { AwsAnswer, FindingCriteria, FindingSource } from '../../findings/finding-source.js'
import type { Finding } from '../../findings/finding.js'
import { listFindings, type RegionFindings } from '../../findings/list-findings.js'
import { findingSources } from '../../findings/read-finding.js'
import { matchRunbooks } from '../../runbooks/match-runbook.js'
import { showDiagnostics } from '../../terminal/show-diagnostic.js'
import { showFindings, type ListedFinding } from '../../terminal/show-findings.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { wayToAws } from '../finding-io.js'
import { openCatalog } from '../pin-files.js'
import { regionsToAsk } from '../regions-to-ask.js'

export interface FindingsOptions {
  /** At least this severe. */
  severity?: string
  /** This type; with * at its end all that begin so. */
  type?: string
  account?: string
  /** Updated within this time: 24h, 7d. */
  since?: string
  /** Given on the command line: only this one. */
  region?: string
  allRegions: boolean
  source?: string
  /** At most so many a region. */
  limit?: string
}

/** Exit code: aws where a region could not be asked, after those of the others. Throws SirunError. */
export async function run(options: FindingsOptions, context: Context): Promise<ExitCode> {
  const now = new Date()
  const source = sourceOf(options)
  const { service } = source.inAws!
  const criteria = criteriaOf(options, source, now)
  const limit = limitOf(options)
  const way = wayToAws(context)
  try {
    const opened = await way.open()
    const regions = await regionsToAsk(options, opened)
    const lists = await listFindings(source.inAws!, opened.aws, regions, criteria, limit)
    refuseNothing(service, lists)
    const listed = await withRunbooks(wanted(lists, options), context)
    const problems = lists.flatMap((list) => problemsOf(list, service, limit))
    show(listed, lists, problems, now, context)
    return lists.every(({ answer: { status } }) => status === 'ok' || status === 'off') ? exitCodes.done : exitCodes.aws
  } finally {
    await way.close()
  }
}

/** The least score of each label: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html */
const scores: Record<string, number> = { low: 1, medium: 4, high: 7, critical: 9 }

function sourceOf({ source: named = 'guardduty' }: FindingsOptions): FindingSource {
  const known = findingSources.filter(({ inAws }) => inAws)
  const found = known.find(({ id }) => id === named)
  if (found) return found
  throw failure('usage', 'no-such-source', `sirun does not list findings of ${named}.`, `It has: ${known.map(({ id }) => id).join(', ')}.`)
}

function criteriaOf({ severity, type, account, since }: FindingsOptions, { id }: FindingSource, now: Date): FindingCriteria {
  const score = severity === undefined ? undefined : scores[severity.toLowerCase()]
  if (severity !== undefined && score === undefined) {
    throw failure('usage', 'no-such-severity', `${severity} is no severity.`, didYouMean(severity, Object.keys(scores)) ?? `They are ${Object.keys(scores).join(', ')}.`)
  }
  if (since !== undefined && !/^\d+(?:s|m|h|d)$/.test(since)) {
    throw failure('usage', 'no-duration', `${since} is no time that findings can go back.`, 'Give a number and s, m, h or d, for example 24h.')
  }
  return {
    ...(score !== undefined && { score }),
    // Security Hub spells types in its own way, and a pattern is for us.
    ...(type !== undefined && !type.endsWith('*') && id === 'guardduty' && { type }),
    ...(account !== undefined && { account }),
    ...(since !== undefined && { since: new Date(now.getTime() - milliseconds(since)) }),
  }
}

function limitOf({ limit = '50' }: FindingsOptions): number {
  if (/^[1-9]\d{0,3}$/.test(limit)) return Number(limit)
  throw failure('usage', 'no-limit', `${limit} is no number of findings.`, 'Give a number from 1 to 9999.')
}

/** Where nobody answered with a list, that is the answer. */
function refuseNothing(service: string, lists: readonly RegionFindings[]): void {
  const answers: AwsAnswer<unknown>[] = lists.map(({ answer }) => answer)
  const useless = onlyUseless(answers)
  if (useless) throw credentialsFailure(useless)
  if (answers.every(({ status }) => status === 'off')) {
    throw failure('usage', 'service-off', `${service} is off in ${lists.map(({ region }) => region).join(', ')}.`, 'Give the profile and the regions where it is on; --all-regions looks everywhere.')
  }
}

/** The most severe first, then the latest. */
function wanted(lists: readonly RegionFindings[], { type }: FindingsOptions): Finding[] {
  const begins = type?.endsWith('*') ? type.slice(0, -1) : undefined
  return lists
    .flatMap(({ answer }) => (answer.status === 'ok' ? answer.value.findings : []))
    .filter((finding) => type === undefined || (begins === undefined ? finding.type === type : finding.type.startsWith(begins)))
    .sort((a, b) => b.severity.score - a.severity.score || (b.updated?.getTime() ?? 0) - (a.updated?.getTime() ?? 0))
}

async function withRunbooks(findings: readonly Finding[], { settings, cwd }: Context): Promise<ListedFinding[]> {
  const { runbooks } = await openCatalog(settings, cwd)
  return findings.map((finding) => {
    const [best] = matchRunbooks(finding, settings.config.org ?? {}, runbooks.values(), settings.config.match).matches
    return { finding, ...(best && { runbook: best.runbook.id }) }
  })
}

function problemsOf({ region, answer }: RegionFindings, service: string, limit: number): Diagnostic[] {
  const warning = (code: string, message: string, hint?: string): Diagnostic => ({ code, severity: 'warning', message, ...(hint !== undefined && { hint }) })
  if (answer.status === 'off') return [warning('service-off', `${service} is off in ${region}.`)]
  if (answer.status !== 'ok') return [warning(answer.status === 'denied' ? 'access-denied' : 'not-reached', `${service} in ${region} gave no list: ${saysOf(answer)}.`)]
  const more = answer.value.more ? [warning('more-findings', `There are more than ${limit} findings in ${region}; the latest are shown.`, 'Narrow it with --severity, --type or --since, or raise --limit.')] : []
  return [...answer.value.problems, ...more]
}

function show(listed: readonly ListedFinding[], lists: readonly RegionFindings[], problems: readonly Diagnostic[], now: Date, context: Context): void {
  const { streams, terminal, settings } = context
  if (settings.json) {
    for (const { finding, runbook } of listed) writeJson(context, { finding, runbook: runbook ?? null })
    writeJson(context, { regions: lists.map(({ region, answer }) => ({ region, status: answer.status })), ...(problems.length > 0 && { diagnostics: problems }) })
    return
  }
  const where = lists.flatMap(({ region, answer }) => (answer.status === 'ok' ? [region] : [])).join(', ')
  if (listed.length > 0) streams.stdout.write(`${showFindings(listed, now, terminal.out)}\n`)
  else if (where !== '') streams.stdout.write(`No open findings in ${where}\n`)
  if (problems.length > 0) streams.stderr.write(showDiagnostics(problems, terminal.err))
}
