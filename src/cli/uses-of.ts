/** What a file needs of others: a runbook its procedures, a drill what it rehearses. */
import type { LintedFile } from '../lint/lint-files.js'
import { subjectOf } from '../runbooks/check-drill.js'
import { asKind, stepsOf } from '../runbooks/runbook.js'

/** By kind and id: `procedure iam-deny-user`. A drill rehearses a runbook or a procedure: both are named. */
export function usesOf(file: LintedFile): string[] {
  if (!file.value) return []
  if (file.kind === 'drill') return ['runbook', 'procedure'].map((kind) => `${kind} ${subjectOf(file.value!)}`)
  return stepsOf(file.value).flatMap(({ step }) => {
    const id = asKind(step, 'use')?.use
    return id === undefined ? [] : [`procedure ${id}`]
  })
}
