/** What came of an alert for each destination, as lines for a terminal. Pure. */
import { isTold, type Told } from '../alerts/deliver-notice.js'
import type { SentAlert, SentTo } from '../alerts/deliver-recorded.js'
import { reasonOf } from '../alerts/reason-of.js'
import type { Finished } from '../alerts/finish-deliveries.js'
import type { DuplicateAlert } from '../alerts/record-alerts.js'
import { forTerminal } from '../text/escape.js'

/** Its title, then a line a destination: with a line feed at the end. */
export function sentText({ alert, decision, destinations }: SentAlert): string {
  const quiet = decision.suppressed && `  nobody is told: suppressed by ${decision.suppressed.id} until ${decision.suppressed.until.toISOString()}: ${forTerminal(decision.suppressed.reason)}\n`
  return `${forTerminal(alert.title)}\n${quiet ?? destinations.map((each) => `${routeLine(each)}\n`).join('')}`
}

function routeLine({ name, rules, outcome, grouped, limited, told }: SentTo): string {
  if (outcome === 'grouped' && grouped) return `  ${name}: grouped, ${grouped.count} since ${grouped.since}${because(rules)}${told && !isTold(told) ? `; its count was not told: ${reasonOf(told.tries.at(-1)!.delivery)}` : ''}`
  if (outcome === 'limited' && limited) return `  ${name}: held back with ${limited.held - 1} more for a summary${because(rules)}`
  return told ? toldLine(name, told, because(rules)) : `  ${name}: ${outcome}`
}

/** Of what was recorded before: who has it. */
export function duplicateText({ alert, since, incident }: DuplicateAlert): string {
  const { acknowledged } = incident ?? {}
  const who = acknowledged ? `${forTerminal(acknowledged.user)} on ${forTerminal(acknowledged.host)} has it since ${acknowledged.at}` : incident ? 'nobody has acknowledged it' : 'it is not open any more'
  return `${forTerminal(alert.title)}\n  nobody is told again: it is unchanged since ${since.toISOString()}, and ${who}\n`
}

/** What was owed to one destination. */
export function finishedText({ record, isLeft, told }: Finished): string {
  return `${forTerminal(titleOf(record))}\n${toldLine(told.to, told, isLeft ? ' (the process that was to tell it ended)' : ' (again: it failed before)')}\n`
}

/** Of what was recorded, in a line: raw. */
export function titleOf(record: Finished['record']): string {
  switch (record.type) {
    case 'alert':
      return record.title
    case 'summary':
      return `Summary of ${record.count} held back`
    case 'escalated':
      return `Step ${record.step} of the escalation of ${record.key}`
    case 'reminded':
      return `Reminder ${record.number} of ${record.key}`
    default:
      return `${{ acknowledged: 'Acknowledgement', contained: 'Containment', resolved: 'Resolution' }[record.type]} of ${record.key}`
  }
}

/** Who was tried in turn, without a line feed at the end. */
export function toldLine(name: string, { tries }: Told, why: string): string {
  return tries.map(({ destination, delivery }, index) => (index === 0 ? `  ${name}: ${reasonOf(delivery)}${why}` : `    instead ${destination}: ${reasonOf(delivery)}`)).join('\n')
}

function because(rules: readonly string[]): string {
  return rules.length === 0 ? ' (default)' : ` (${rules.length === 1 ? 'rule' : 'rules'} ${rules.join(', ')})`
}
