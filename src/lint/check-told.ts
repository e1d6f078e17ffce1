/** Whether each step that tells somebody names destinations that the routing has. Pure. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { didYouMean } from '../diagnostics/nearest-name.js'
import { asKind, stepsOf } from '../runbooks/runbook.js'
import type { LintedFile } from './lint-files.js'

/** @param destinations names of the routing that is configured */
export function checkTold(file: LintedFile, destinations: readonly string[]): Diagnostic[] {
  if (file.kind === 'drill' || !file.value) return []
  return stepsOf(file.value).flatMap(({ step, path }) => {
    const to = asKind(step, 'notify')?.notify.to ?? []
    const unknown = [to].flat().filter((name) => !destinations.includes(name))
    return unknown.map((name): Diagnostic => ({ code: 'unknown-destination', severity: 'error', message: `The routing has no destination ${name}.`, place: file.document.at([...path, 'notify', 'to'], 'value'), hint: didYouMean(name, destinations) ?? `Known: ${destinations.join(', ')}.` }))
  })
}
