/**
 * A service of PagerDuty, by its Events API v2 (https://developer.pagerduty.com/docs/events-api-v2/trigger-events/): an
 * alert triggers, and so does a step of its escalation or a reminder; who has it acknowledges, by a run or without; what is
 * over resolves. The notice's key is the `dedup_key`: the
 * same event said again is one incident as long as that is open, so it is repeated after a lost answer. PagerDuty takes
 * an acknowledgement or a resolution of what it does not know, and does nothing.
 */
import type { Value, ValueMap } from '../../expressions/value.js'
import type { PagerDutyDestination } from '../../runbooks/generated/routing-schema.js'
import { usualPagerDuty } from '../../runbooks/routing.js'
import { cutText } from '../../text/cut-text.js'
import { forTerminal } from '../../text/escape.js'
import type { Urgency } from '../urgency-of.js'
import type { Channel } from '../channel.js'
import { deliveryOf, withSecret } from '../delivery-of.js'
import { fitSheet } from '../fit-sheet.js'
import type { Notice } from '../notice.js'
import { sheetOf, titleOf, type Sheet } from '../sheet.js'
import { turnOf } from '../turn-of.js'

/** Characters of `payload.summary`. */
const longestSummary = 1_024
/** Characters of an event as JSON: PagerDuty takes 512 KB. */
const longestEvent = 100_000

export const channel: Channel<PagerDutyDestination> = {
  follows: true,
  draft(notice, destination) {
    const body = eventOf(notice)
    return body && { to: `POST ${addressOf(destination)}`, body }
  },
  async deliver(notice, destination, means) {
    const event = eventOf(notice)
    if (!event) return { status: 'passed-over', why: 'a run that stopped leaves its incident acknowledged' }
    return withSecret(destination.routing_key, means, async (key) => {
      const delivery = deliveryOf(await means.http({ method: 'POST', url: addressOf(destination), body: { routing_key: key, ...event }, repeatable: true, secrets: [key] }))
      return delivery.status === 'delivered' ? { ...delivery, reference: notice.key } : delivery
    })
  },
}

function addressOf({ url = usualPagerDuty }: PagerDutyDestination): string {
  return `${url.replace(/\/+$/, '')}/v2/enqueue`
}

/** Without its routing key. */
function eventOf(notice: Notice): ValueMap | undefined {
  const turn = turnOf(notice)
  if (turn === 'stopped') return undefined
  const event = { dedup_key: notice.key, client: 'sirun' }
  if (turn !== 'told') return { ...event, event_action: turn === 'taken' ? 'acknowledge' : 'resolve' }
  const source = notice.kind === 'alert' ? `account ${notice.alert.finding.account}, ${notice.alert.finding.region}` : 'sirun'
  const time = notice.kind === 'alert' ? notice.alert.at : notice.at
  const render = (sheet: Sheet): ValueMap => ({
    ...event,
    event_action: 'trigger',
    payload: {
      summary: short(titleOf(notice), longestSummary),
      source: short(source, 255),
      severity: severities[priorityOf(notice)],
      timestamp: time.toISOString(),
      ...(notice.kind === 'alert' && { class: short(notice.alert.finding.type, 255) }),
      custom_details: detailsOf(sheet),
    },
    ...(sheet.link !== undefined && { links: [{ href: sheet.link, text: 'Open in the console' }] }),
  })
  return fitSheet(sheetOf(notice), render, (rendered) => JSON.stringify(rendered).length, longestEvent)
}

function short(text: string, longest: number): string {
  return cutText(forTerminal(text), longest)
}

const severities: Readonly<Record<Urgency['priority'], string>> = { P1: 'critical', P2: 'error', P3: 'warning', P4: 'info' }

/** What runbooks say is for information; a summary is as urgent as the most urgent in it. */
function priorityOf(notice: Notice): Urgency['priority'] {
  if (notice.kind === 'alert') return notice.alert.urgency.priority
  return notice.kind === 'summary' ? (notice.types.map(({ priority }) => priority).sort()[0] ?? 'P4') : 'P4'
}

function detailsOf({ states, text, rows, command }: Sheet): Value {
  const shown = rows.map(({ label, lines }) => [label, lines.map((line) => forTerminal(line)).join('\n')])
  return {
    ...(states.length > 0 && { Note: states.map((state) => forTerminal(state)).join('\n') }),
    ...(text !== undefined && { Text: forTerminal(text, { lines: true }) }),
    ...(Object.fromEntries(shown) as ValueMap),
    ...(command !== undefined && { Respond: forTerminal(command) }),
  }
}
