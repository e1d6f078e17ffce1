/** Each call of a plan in full: its parameters, and the AWS CLI's line for it. */
import type { PlannedChange } from '../engine/plan.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { awsCliLines, isIncomplete } from './aws-cli-line.js'
import { formatValue } from './format-value.js'
import { placeText } from './show-plan.js'
import type { Screen } from './theme.js'

/** Without a final line feed. The CLI's lines are not indented by more than the margin: they are copied. */
export function showDetails(changes: readonly PlannedChange[], screen: Screen): string {
  return changes
    .map((change, index) => [...(index === 0 ? [] : ['']), ...detailLines(change, screen)].join('\n'))
    .join('\n')
}

function detailLines(change: PlannedChange, { theme, columns }: Screen): string[] {
  const { address, title, service, operation, place, before, after, via, ending } = change
  const rows: [string, string][] = [
    ['call', `${forTerminal(`${service}:${operation}`)} in ${placeText(place)}`],
    ['before', whole(before)],
    ...(via === undefined ? [] : [['via', whole(via)] as [string, string]]),
    ['after', whole(after)],
    [
      ending.kind === 'undo' ? 'undo' : ending.kind === 'keep' ? 'stays' : 'for good',
      ending.kind === 'undo' ? 'puts the state before back' : forTerminal(ending.why),
    ],
  ]
  return [
    ...wrap(`${theme.strong(forTerminal(title))}  ${theme.quiet(forTerminal(address))}`, columns, '  '),
    ...rows.flatMap(([label, text]) => {
      const [first = '', ...rest] = wrap(text, columns, ' '.repeat(14))
      return [`    ${theme.quiet(label.padEnd(10))}${first.slice(14)}`, ...rest]
    }),
    ...(isIncomplete(change) ? wrap(theme.quiet('What is known only later stands in < > here.'), columns, '    ') : []),
    ...awsCliLines(change, columns - 4).map((line) => `    ${line}`),
  ]
}

/** A document as it is, not only its size. */
function whole(value: PlannedChange['before']): string {
  return typeof value === 'string'
    ? forTerminal(value === '' ? '(empty text)' : value).replace(/([,{[])(?=")/g, '$1 ')
    : formatValue(value)
}
