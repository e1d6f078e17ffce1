/** Which runbooks are for a finding and why, best first, and why the others are not. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import type { MatchRank } from '../runbooks/match-runbook.js'
import { forTerminal } from '../text/escape.js'
import { padTo, wrap } from '../text/layout.js'
import { showDiagnostic } from './show-diagnostic.js'
import type { Screen } from './theme.js'

export interface MatchesView {
  /** Best first. */
  matches: readonly { id: string; title: string; rank: MatchRank; reason: string }[]
  others: readonly { id: string; reason: string }[]
  /** Above all that the best is not alone. */
  warnings: readonly Diagnostic[]
}

/** The matches, without a final line feed. */
export function showMatches({ matches, others, warnings }: MatchesView, screen: Screen): string {
  const { theme, columns } = screen
  const width = String(matches.length).length + 2
  const inner = ' '.repeat(width + 2)
  const ranked = matches.flatMap(({ id, title, rank, reason }, index) => [
    `  ${padTo(String(index + 1), width)}${theme.strong(forTerminal(id))}  ${theme.quiet(rank)}`,
    ...wrap(forTerminal(title), columns, inner),
    ...wrap(forTerminal(reason), columns, inner),
  ])
  const lines = [
    theme.strong(matches.length === 0 ? '  No runbook is for it' : '  Runbooks for it, best first'),
    ...ranked,
    ...warnings.flatMap((warning) => ['', showDiagnostic(warning, screen).trimEnd()]),
  ]
  if (others.length === 0) return lines.join('\n')
  return [...lines, '', theme.strong('  Not for it'), ...otherLines(others, columns)].join('\n')
}

/** By reason, since most others are simply for other findings. */
function otherLines(others: MatchesView['others'], columns: number): string[] {
  const ids = new Map<string, string[]>()
  for (const { id, reason } of others) ids.set(reason, [...(ids.get(reason) ?? []), forTerminal(id)])
  return [...ids].flatMap(([reason, some]) => [
    ...wrap(some.join(', '), columns, '  '),
    ...wrap(forTerminal(reason), columns, '    '),
  ])
}
