/** `sirun alert --send`: alerts on their way, and what is said of it. */
import { ulid } from 'ulid'
import { versionOf } from '../alerts/alert-record.js'
import type { AlertRecordBody, SaidRecord } from '../alerts/alert-records.js'
import type { Draft } from '../alerts/channel.js'
import { channelFor } from '../alerts/channels.js'
import { isTold, type Told } from '../alerts/deliver-notice.js'
import { deliverRecorded, type SentAlert } from '../alerts/deliver-recorded.js'
import { reasonOf } from '../alerts/reason-of.js'
import { draftAlert } from '../alerts/draft-alert.js'
import { dueSteps, escalate } from '../alerts/escalate.js'
import { finishDeliveries, type Finished } from '../alerts/finish-deliveries.js'
import { keyOfFinding } from '../alerts/notice-key.js'
import { duplicateOf, recordAlerts, type DuplicateAlert } from '../alerts/record-alerts.js'
import { routeAlert } from '../alerts/route-alert.js'
import { recordSaid, tellSaid } from '../alerts/say.js'
import { sendSummaries, type SentSummary } from '../alerts/send-summaries.js'
import { SirunError, type Diagnostic } from '../diagnostics/diagnostic.js'
import { plainValue } from '../report/plain-value.js'
import { makeProgress } from '../terminal/progress.js'
import { forTerminal } from '../text/escape.js'
import type { Alerted } from './alert-io.js'
import { writeJson, type Context } from './context.js'
import { draftLines } from './draft-lines.js'
import { stepObject, stepText } from './escalated-text.js'
import type { OpenAws } from './open-aws.js'
import { openAlertLog } from './open-alert-log.js'
import { needRouting } from './open-routing.js'
import { saidText } from './said-text.js'
import { saidObject } from './show-said.js'
import { duplicateText, finishedText, sentText, titleOf, toldLine } from './sent-text.js'
import { wallClock } from './wall-clock.js'

export interface AlertSender {
  /** Throws SirunError (state) where the log cannot be kept: nothing was sent then. */
  send(alerted: Alerted): Promise<void>
  /** Takes what somebody says of an incident; those who show it are told. Throws the same. */
  take(said: SaidRecord): Promise<void>
  /** Takes the steps and reminders that are due. Throws the same. */
  escalate(): Promise<void>
  /** Writes into the log what is none of these. Throws the same. */
  note(record: AlertRecordBody): Promise<void>
  /** Tells what an earlier process left or could not tell, then what was held back, and closes the log. Throws SirunError (failed) that names each destination of which nobody has it. */
  finish(): Promise<void>
}

/** Throws SirunError `no-routing` (usage) where nobody configured one, and what `openRouting` throws. */
export async function alertSender(context: Context, open: () => Promise<OpenAws>): Promise<AlertSender> {
  const opened = await needRouting(context)
  const { routing } = opened
  const { courierFor } = await import('./alert-means.js')
  const clock = wallClock(new AbortController().signal)
  const log = openAlertLog(context.settings.stateDir, routing, clock)
  const courier = courierFor({ opened, context, clock, open })
  const untold: Diagnostic[] = []
  const { streams, settings, terminal } = context
  const progress = settings.json ? undefined : makeProgress(streams.stdout, terminal.out)
  const telling = async <T>(work: Promise<T>): Promise<T> => {
    progress?.wait('Telling whom the routing names')
    return work.finally(() => progress?.rest())
  }
  const again = new Set<string>()
  return {
    send: async (alerted) => {
      const [recorded] = await recordAlerts([alerted], { routing, log, newId: ulid })
      if (recorded!.isDuplicate) {
        again.add(recorded!.key)
        return say(context, duplicateObject(recorded!), duplicateText(recorded!))
      }
      const sent = await telling(deliverRecorded(recorded!, { log, courier }))
      say(context, asObject(sent), sentText(sent))
      untold.push(...sent.destinations.flatMap((each) => (each.outcome !== 'grouped' && each.told && !isTold(each.told) ? [nobody(sent.alert.title, each.told)] : [])))
    },
    take: async (said) => {
      const [taken] = await recordSaid([said], { routing, log, newId: ulid, channelFor })
      const told = await telling(tellSaid(taken!, { log, courier }))
      say(context, saidObject({ record: taken!.said, taken: taken!, told }), saidText(taken!, told))
    },
    escalate: async () => {
      const steps = await telling(escalate({ routing, log, newId: ulid, courier }))
      for (const step of steps) {
        say(context, stepObject(step), stepText(step, log.now))
        untold.push(...step.told.flatMap((told) => (isTold(told) ? [] : [nobody(step.incident.title, told)])))
      }
      if (steps.length === 0 && !settings.json) streams.stdout.write('No step is due.\n')
    },
    note: (record) => log.record(() => ({ append: [record], result: undefined })),
    finish: async () => {
      try {
        await log.catchUp()
        for (const finished of await telling(finishDeliveries({ log, courier, now: clock.now(), atOnce: (key) => again.has(key) }))) {
          say(context, finishedObject(finished), finishedText(finished))
          if (!isTold(finished.told)) untold.push(nobody(titleOf(finished.record), finished.told))
        }
        for (const summary of await telling(sendSummaries(routing, clock.now(), { log, courier, newId: ulid }))) {
          say(context, summaryObject(summary), `Summary of ${summary.count} held back\n${toldLine(summary.to, summary.told, '')}\n`)
          if (!isTold(summary.told)) untold.push(nobody(`the summary of ${summary.count} alerts`, summary.told))
        }
      } finally {
        await log.close()
      }
      if (untold.length > 0) throw new SirunError('failed', untold)
    },
  }
}

/** The same, of which nothing leaves: what would be sent, over what was told before. No secret is read. Throws the same. */
export async function alertDrafter(context: Context): Promise<AlertSender> {
  const { routing } = await needRouting(context)
  const clock = wallClock(new AbortController().signal)
  const log = openAlertLog(context.settings.stateDir, routing, clock)
  log.look()
  return {
    send: async (alerted) => {
      const { alert, finding } = alerted
      const duplicate = duplicateOf(alerted, versionOf(finding), log)
      if (duplicate) return say(context, duplicateObject(duplicate), duplicateText(duplicate))
      const decision = routeAlert(routing, alerted, log.past)
      const { suppressed } = decision
      const shown = (await draftAlert(alert, decision, channelFor)).map(({ name, rules, outcome, draft }) => ({ name, rules, outcome, ...(outcome === 'told' && draft && { draft }) }))
      const object = { type: 'draft', key: keyOfFinding(finding), title: alert.title, ...(suppressed && { suppressed: suppressed.id }), destinations: shown }
      say(context, object, `${forTerminal(alert.title)}\n${shown.map(draftText).join('')}`)
    },
    escalate: () => {
      const steps = dueSteps({ routing, log, newId: ulid })
      for (const step of steps) say(context, stepObject(step), stepText(step, clock.now()))
      if (steps.length === 0 && !context.settings.json) context.streams.stdout.write('No step is due.\n')
      return Promise.resolve()
    },
    take: () => Promise.resolve(),
    note: () => Promise.resolve(),
    finish: () => Promise.resolve(),
  }
}

function say(context: Context, object: object, text: string): void {
  if (context.settings.json) writeJson(context, object)
  else context.streams.stdout.write(text)
}

function draftText({ name, rules, outcome, draft }: { name: string; rules: string[]; outcome: string; draft?: Draft }): string {
  const head = `  ${name}: ${draft ? `would be told (${rules.length === 0 ? 'default' : rules.join(', ')}), ${forTerminal(draft.to)}` : outcome === 'told' ? 'nothing of it goes there' : outcome}\n`
  return draft ? `${head}${draftLines(draft).map((line) => (line === '' ? '\n' : `    ${line}\n`)).join('')}` : head
}

function nobody(what: string, { to, tries }: Told): Diagnostic {
  const tried = tries.map(({ destination, delivery }) => `${destination} ${reasonOf(delivery)}`).join('; ')
  return { code: 'nobody-told', severity: 'error', message: `Nobody was told for ${to} of ${forTerminal(what)}: ${tried.replace(/\.$/, '')}.`, hint: 'Tell them another way; correct the destination in routing.yaml, or give it a fallback.' }
}

function asObject({ key, alert, decision, destinations }: SentAlert): object {
  const { suppressed } = decision
  const to = destinations.map(({ told, ...route }) => ({ ...route, ...(told && { told: isTold(told), tries: triesOf(told) }) }))
  return { type: 'sent', key, title: alert.title, priority: alert.urgency.priority, ...(suppressed && { suppressed: plainValue(suppressed) }), destinations: to }
}

function duplicateObject({ key, alert, since, incident }: DuplicateAlert): object {
  const { acknowledged } = incident ?? {}
  return { type: 'duplicate', key, title: alert.title, since: since.toISOString(), open: incident !== undefined, acknowledged: acknowledged ? { user: acknowledged.user, host: acknowledged.host, at: acknowledged.at } : null }
}

function finishedObject({ record, isLeft, told }: Finished): object {
  return { type: 'finished', key: record.key, title: titleOf(record), because: isLeft ? 'process-ended' : 'failed-before', ...told, tries: triesOf(told), told: isTold(told) }
}

function triesOf({ tries }: Told): object[] {
  return tries.map(({ destination, delivery }) => ({ destination, ...delivery }))
}

function summaryObject({ to, count, since, told }: SentSummary): object {
  return { type: 'summary', to, count, since: since.toISOString(), told: isTold(told), tries: triesOf(told) }
}
