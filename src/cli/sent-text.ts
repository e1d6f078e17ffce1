/** What came of an alert for each destination, as lines for a terminal. Pure. */
import { isTold, type Told } from '../alerts/deliver-notice.js'
import { reasonOf } from '../alerts/delivery-words.js'
import type { SentAlert, SentTo } from '../alerts/send-alert.js'
import { forTerminal } from '../text/escape.js'

/** Its title, then a line a destination: with a line feed at the end. */
export function sentText({ alert, decision, destinations }: SentAlert): string {
  const quiet = decision.suppressed && `  nobody is told: suppressed by ${decision.suppressed.id} until ${decision.suppressed.until.toISOString()}: ${forTerminal(decision.suppressed.reason)}\n`
  return `${forTerminal(alert.title)}\n${quiet ?? destinations.map((each) => `${routeLine(each)}\n`).join('')}`
}

function routeLine({ name, rules, outcome, grouped, limited, told, again }: SentTo): string {
  if (again && told) return toldLine(name, told, ' (again: the process that was to tell it ended)')
  if (outcome === 'grouped' && grouped) return `  ${name}: grouped, ${grouped.count} since ${grouped.since}${because(rules)}${told && !isTold(told) ? `; its count was not told: ${reasonOf(told.tries.at(-1)!.delivery)}` : ''}`
  if (outcome === 'limited' && limited) return `  ${name}: held back with ${limited.held - 1} more for a summary${because(rules)}`
  return told ? toldLine(name, told, because(rules)) : `  ${name}: ${outcome}`
}

/** Who was tried in turn, without a line feed at the end. */
export function toldLine(name: string, { tries }: Told, why: string): string {
  return tries.map(({ destination, delivery }, index) => (index === 0 ? `  ${name}: ${reasonOf(delivery)}${why}` : `    instead ${destination}: ${reasonOf(delivery)}`)).join('\n')
}

function because(rules: readonly string[]): string {
  return rules.length === 0 ? ' (default)' : ` (${rules.length === 1 ? 'rule' : 'rules'} ${rules.join(', ')})`
}
