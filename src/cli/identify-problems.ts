/** Which problem is which, whatever moves around it: by rule, file, step and the text of its line, not by line numbers. */
import { createHash } from 'node:crypto'
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { stepOf, stepSpans } from '../lint/step-spans.js'
import { coverSecrets } from './cover-secrets.js'
import type { ReportedFile } from './lint-report.js'

export interface IdentifiedProblem {
  problem: Diagnostic
  /** As it is named where the problem is kept. */
  file: string
  step?: string
  /** The line, its blanks joined, secrets covered. */
  text: string
  /** A hash of these, and the number of the problem among those that have it in common. */
  fingerprint: string
}

/** @param named how a file is called where problems are kept: not by the working folder */
export function identify(
  problems: readonly Diagnostic[],
  files: readonly ReportedFile[],
  named: (file: string) => string,
): IdentifiedProblem[] {
  const concerned = new Set(problems.map(({ place }) => place?.file))
  const known = new Map(
    files.flatMap(({ file, document }) =>
      document && concerned.has(file) ? [[file, { lines: coverSecrets(document.text, file, problems).split('\n'), spans: stepSpans(document) }] as const] : [],
    ),
  )
  const counts = new Map<string, number>()
  return problems.map((problem) => {
    const { place, code } = problem
    const source = known.get(place?.file ?? '')
    const step = stepOf(place, source?.spans ?? [])
    const text = (source?.lines[(place?.line ?? 0) - 1] ?? '').trim().replace(/\s+/g, ' ')
    const file = place?.file === undefined ? '' : named(place.file)
    const hash = createHash('sha256').update(JSON.stringify([code, file, step ?? null, text])).digest('hex').slice(0, 16)
    const number = (counts.get(hash) ?? 0) + 1
    counts.set(hash, number)
    return { problem, file, ...(step !== undefined && { step }), text, fingerprint: `${hash}:${number}` }
  })
}
