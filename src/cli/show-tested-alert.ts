/** What `sirun alerts test` shows a person of one finding. */
import { decidedBy, outcomeWords, suppressionWords, traceWords } from '../alerts/decision-words.js'
import { alertAsPlain } from '../alerts/formats/plain.js'
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { fallbacksOf } from '../runbooks/routing.js'
import { showDiagnostic } from '../terminal/show-diagnostic.js'
import type { Screen } from '../terminal/theme.js'
import { formatDuration } from '../text/duration-text.js'
import { forTerminal } from '../text/escape.js'
import { momentText } from '../text/moment-text.js'
import { wrap } from '../text/layout.js'
import type { TestedAlert } from './commands/alerts-test.js'
import { draftLines } from './draft-lines.js'
import { exampleRouting } from './example-routing.js'

/** Ends with an empty line. */
export function showTestedAlert({ alert, routed }: TestedAlert, { columns, theme }: Screen): string {
  const said = (text: string, indent = ''): string[] => wrap(forTerminal(text), columns, indent)
  if (!routed) {
    const none = ['No routing is configured: nobody would be told. routing.yaml beside sirun.config.yaml says who is; for example:', '', ...exampleRouting.trimEnd().split('\n').map((line) => (line === '' ? '' : `  ${line}`))]
    return `${alertAsPlain(alert)}\n${none.join('\n')}\n\n`
  }
  const { decision, drafts, routing } = routed
  const traces = (of: Parameters<typeof traceWords>[0][]): string[] =>
    of.flatMap((trace) => said(`${trace.applies ? '✔' : '–'} ${trace.id}: ${traceWords(trace)}`, '  ').map((line) => (trace.applies ? theme.strong(line) : line)))
  const told = drafts.flatMap(({ draft, ...each }) => {
    const { name, destination, outcome } = each
    const fallbacks = fallbacksOf(routing, name)
    const nothing = outcome === 'told' || outcome === 'grouped' ? ['    Nothing of such an alert goes there.'] : []
    return [
      ...said(`${name} (${destination.type}) ${outcomeWords(each)}.${fallbacks.length > 0 ? ` Where it cannot be: ${fallbacks.join(', then ')}.` : ''}`, '  ').map((line) => theme.strong(line)),
      ...(draft ? [`    ${forTerminal(draft.to)}`, ...draftLines(draft).map((line) => (line === '' ? '' : `    ${line}`))] : nothing),
    ]
  })
  const parts = [
    [alertAsPlain(alert).trimEnd()],
    [decidedBy(decision), ...traces(decision.rules)],
    decision.suppressions.length === 0 ? [] : ['Suppressions:', ...traces(decision.suppressions)],
    decision.suppressed ? said(suppressionWords(decision.suppressed)) : [],
    ['Destinations:', ...told],
    aheadLines(routed, alert.at).flatMap((line) => said(line)),
    [theme.quiet('Nothing was sent.')],
  ]
  return `${parts.filter((part) => part.length > 0).map((part) => part.join('\n')).join('\n\n')}\n\n`
}

/** Who is told next, and when. */
function aheadLines({ decision, drafts, ahead }: NonNullable<TestedAlert['routed']>, since: Date): string[] {
  if (drafts.every(({ outcome }) => outcome === 'suppressed' || outcome === 'grouped')) return []
  if (decision.escalation === undefined) return ['Where nobody acknowledges it, nobody else is told: it has no escalation.']
  const steps = ahead.map(({ number, to, at }) => `  ${formatDuration(at.getTime() - since.getTime())} after it (${momentText(at)}), step ${number}: ${to.join(', ')}`)
  return [`Where nobody acknowledges it (${decision.escalation}):`, ...steps, '  Then nobody else is told.']
}

/** What was read and is no finding. */
export function showNoFinding(problem: Diagnostic, screen: Screen): string {
  return `This is no finding that sirun knows: nobody would be told.\n${showDiagnostic(problem, screen)}\n`
}
