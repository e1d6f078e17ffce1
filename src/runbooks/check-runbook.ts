/** What must hold before a run: everything about a runbook or procedure that can be known without AWS. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { checkAbsence } from './check-absence.js'
import { checkCalls } from './check-calls.js'
import { checkContext, type CheckContext, type Surroundings } from './check-context.js'
import { checkExpressions } from './check-expressions.js'
import { checkProcedures } from './check-procedures.js'
import { checkIdentity, checkReferences } from './check-references.js'
import { checkSteps } from './check-steps.js'
import { draftOf } from './draft.js'
import { byPlace, type ReadProcedure, type ReadRunbook } from './read-runbook.js'

/** One look at a file; it reports what it finds. */
export type Check = (context: CheckContext) => void

const checks: readonly Check[] = [
  checkSteps,
  checkReferences,
  checkExpressions,
  checkAbsence,
  checkCalls,
  checkProcedures,
]

/**
 * All problems of one file, sorted by place: those of its text, and those of the meaning of what the text says rightly.
 * `around.model` has to know the services that the file calls (`servicesOf`).
 *
 * @param more what else is looked at: lint's own checks
 */
export function checkRunbook(
  read: ReadRunbook | ReadProcedure,
  around: Surroundings,
  more: readonly Check[] = [],
): Diagnostic[] {
  const found: Diagnostic[] = []
  const content = read.value ?? draftOf(read.kind, read.document.value)
  if (content) {
    const context = checkContext(read, content, around, found)
    if (read.value) checkIdentity(context)
    for (const check of [...checks, ...more]) check(context)
  }
  // A line whose text is wrong is not judged by its meaning too.
  const wrong = new Set(read.diagnostics.map(({ place }) => place?.line))
  return [...read.diagnostics, ...found.filter(({ place }) => !wrong.has(place?.line))].sort(byPlace)
}
