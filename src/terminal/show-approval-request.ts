/** A request for an approval, from its own members: for whoever asks, and for whoever is asked. */
import type { ApprovalRequest } from '../engine/approval-request.js'
import { isMap, type Value } from '../expressions/value.js'
import { forTerminal } from '../text/escape.js'
import { padTo, wrap } from '../text/layout.js'
import { formatTime, formatValue } from './format-value.js'
import { showDetails } from './show-details.js'
import { placeText, showPlan } from './show-plan.js'
import type { Screen } from './theme.js'

export interface ApprovalRequestView {
  request: ApprovalRequest
  sha256: string
  now: Date
}

/** Everything that an approver agrees to, parameters included. Without a final line feed. */
export function showApprovalRequest({ request, sha256, now }: ApprovalRequestView, screen: Screen): string {
  const { run, runbook, files, because, by, of, requester, requested, expires, finding, inputs, place, title, why, remarks, changes } = request
  const [main] = files
  const isOver = Date.parse(expires) <= now.getTime()
  const rows: [string, string][] = [
    ['hash', sha256],
    ['asked by', `${[requester.user, requester.host].map((text) => forTerminal(text)).join(' on ')}${requester.arns.map((arn) => `, ${forTerminal(arn)}`).join('')}`],
    ['wanted', `${of} of ${forTerminal(by)}, for ${forTerminal(because)}`],
    ['time', `asked ${formatTime(requested)}, ${isOver ? 'EXPIRED' : 'void'} from ${formatTime(expires)}`],
    ['where', placeText(place)],
    ['finding', finding === null ? 'none' : findingText(finding)],
    ['runbook', `${forTerminal(runbook.id)}, "${forTerminal(runbook.title)}"${main ? `, sha256 ${forTerminal(String(main.sha256))}` : ''}`],
    ['run', forTerminal(run)],
    ...Object.entries(inputs).map(([name, value], index): [string, string] => [index === 0 ? 'inputs' : '', `${forTerminal(name)} ${formatValue(value)}`]),
  ]
  const labelled = rows.flatMap(([label, text]) =>
    wrap(text, screen.columns, ' '.repeat(labelWidth)).map((line, index) => (index === 0 ? `  ${screen.theme.quiet(padTo(label, labelWidth - 2))}${line.slice(labelWidth)}` : line)),
  )
  return [
    ...wrap(screen.theme.strong('REQUEST FOR AN APPROVAL'), screen.columns, '  '),
    '',
    ...labelled,
    '',
    showPlan({ title, ...(why !== undefined && { why }), impact: remarks, place, changes, because: 'step' }, screen),
    '',
    showDetails(changes, screen),
  ].join('\n')
}

const labelWidth = 12

function findingText(finding: { [name: string]: Value }): string {
  const severity = finding['severity']
  const level = isMap(severity) ? [severity['label'], severity['score']] : []
  return [...level, finding['type'], finding['id']].flatMap((part) => (part === undefined ? [] : [formatValue(part)])).join(', ')
}
