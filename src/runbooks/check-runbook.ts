/** What must hold before a run: everything about a runbook or procedure that can be known without AWS. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { checkAbsence } from './check-absence.js'
import { checkCalls } from './check-calls.js'
import { checkContext, type Surroundings } from './check-context.js'
import { checkExpressions } from './check-expressions.js'
import { checkProcedures } from './check-procedures.js'
import { checkIdentity, checkReferences } from './check-references.js'
import { checkSteps } from './check-steps.js'
import { byPlace, type ReadProcedure, type ReadRunbook } from './read-runbook.js'

const checks = [checkIdentity, checkSteps, checkReferences, checkExpressions, checkAbsence, checkCalls, checkProcedures]

/**
 * All problems of one file, sorted by place: those of its text, and, where the text is right, those of its meaning.
 * `around.model` has to know the services that the file calls (`servicesOf`).
 */
export function checkRunbook(read: ReadRunbook | ReadProcedure, around: Surroundings): Diagnostic[] {
  const found: Diagnostic[] = [...read.diagnostics]
  if (read.value) {
    const context = checkContext(read, read.value, around, found)
    for (const check of checks) check(context)
  }
  return found.sort(byPlace)
}
