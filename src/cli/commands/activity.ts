/** sirun activity: what a principal, key, resource or address did, from CloudTrail's event history. */
import { failure } from '../../diagnostics/diagnostic.js'
import type { Diagnostic } from '../../diagnostics/diagnostic.js'
import { loadAwsModel } from '../../aws-model/load-aws-model.js'
import { lookUpActivity, type Activity, type ActivityQuery, type ActivitySubject } from '../../engine/look-up-activity.js'
import { milliseconds } from '../../engine/milliseconds.js'
import { StepFailure } from '../../engine/step-kind.js'
import { ownPlace } from '../../findings/aws-reference.js'
import { credentialsFailure, onlyUseless } from '../../findings/aws-failure.js'
import type { ValueMap } from '../../expressions/value.js'
import { showActivity } from '../../terminal/show-activity.js'
import { showDiagnostics } from '../../terminal/show-diagnostic.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { wayToAws } from '../finding-io.js'
import { regionsToAsk } from '../regions-to-ask.js'

export interface ActivityOptions {
  principal?: string
  key?: string
  resource?: string
  address?: string
  /** A duration or an ISO 8601 time. */
  since?: string
  region?: string
  allRegions: boolean
}

/** Exit code: aws where a region could not be searched, after what the others say. Throws SirunError. */
export async function run(options: ActivityOptions, context: Context): Promise<ExitCode> {
  const until = new Date()
  const of = subjectOf(options)
  const since = sinceOf(options, until)
  const way = wayToAws(context)
  try {
    const opened = await way.open()
    const [first, ...regions] = await regionsToAsk(options, opened)
    const { aws } = opened
    const model = await loadAwsModel(['cloudtrail'])
    const query: ActivityQuery = { of, since, until, place: ownPlace(first!), regions, address: 'activity' }
    const sleep = (time: number): Promise<boolean> => new Promise((resolve) => setTimeout(() => resolve(true), time))
    const { activity } = await lookUpActivity(query, { aws, model, sleep }).catch((error: unknown) => {
      if (!(error instanceof StepFailure)) throw error
      const useless = error.error && onlyUseless([{ status: 'failed', error: error.error }])
      throw useless ? credentialsFailure(useless) : failure('aws', 'activity-unknown', `${error.message.replace(/\.$/, '')}.`, error.hint)
    })
    show(activity, of, context)
    return activity.not_searched.length === 0 ? exitCodes.done : exitCodes.aws
  } finally {
    await way.close()
  }
}

const subjects = ['principal', 'key', 'resource', 'address'] as const

function subjectOf(options: ActivityOptions): ActivitySubject {
  const given = subjects.filter((by) => options[by] !== undefined)
  const [by] = given
  if (by !== undefined && given.length === 1) return { by, name: options[by]! }
  const names = subjects.map((each) => `--${each}`).join(', ')
  throw failure('usage', 'whose-activity', given.length === 0 ? 'It does not say whose calls.' : 'CloudTrail looks up one thing at a time.', `Give one of ${names}.`)
}

function sinceOf({ since = '24h' }: ActivityOptions, now: Date): Date {
  if (/^\d+(?:ms|s|m|h|d)$/.test(since)) return new Date(now.getTime() - milliseconds(since))
  const time = new Date(/^\d{4}-\d\d-\d\d/.test(since) ? since : NaN)
  if (!Number.isNaN(time.getTime()) && time < now) return time
  throw failure('usage', 'no-time', `${since} is no time that calls can go back to.`, 'Give a duration like 48h, or a time like 2026-11-24T03:00:00Z. CloudTrail keeps 90 days.')
}

function show(activity: Activity, of: ActivitySubject, context: Context): void {
  const { streams, terminal, settings } = context
  const { calls, not_searched: blind, ...rest } = activity
  const problems = blind.map(({ region, why }): Diagnostic => ({ code: 'not-searched', severity: 'warning', message: `${region} could not be searched: ${why}.` }))
  if (settings.json) {
    for (const call of calls) writeJson(context, { type: 'call', ...(call as unknown as ValueMap) })
    writeJson(context, { type: 'activity', [of.by]: of.name, ...rest, not_searched: blind })
    return
  }
  streams.stdout.write(`${showActivity(activity, terminal.out)}\n`)
  if (problems.length > 0) streams.stderr.write(showDiagnostics(problems, terminal.err))
}
