/** The call that puts a state back, rendered from what is there now; and what it makes usable again. */
import type { Operation } from '../aws-model/model.js'
import { parseOperationName } from '../aws-model/operation-name.js'
import { redactSensitive } from '../aws-model/redact.js'
import { render } from '../expressions/template.js'
import { unknownIn } from '../expressions/unknown.js'
import type { Value, ValueMap } from '../expressions/value.js'
import { isNothing } from './compare.js'
import type { Seen } from './observation.js'
import type { PlannedChange } from './plan.js'
import type { UndoCall } from './ports.js'
import { operationOf, parametersFor } from './read.js'
import type { UndoRecipe } from './records.js'
import type { Run } from './run.js'
import { asFailure } from './trouble.js'

export interface RenderedUndo {
  operation: Operation
  /** With secrets: as it is sent. */
  params: ValueMap
}

/** Throws StepFailure, ExpressionError where what is there does not fit it. */
export function renderUndo(run: Run, { undo, names }: Pick<UndoRecipe, 'undo' | 'names'>, before: Value, ours: Value, { output }: Seen): RenderedUndo {
  const back = wayBack(undo!, before)
  const operation = operationOf(run, back.aws)
  const params = parametersFor(operation, render(back.with ?? {}, { ...names, before, after: ours, ...(output && { output }) }))
  return { operation, params }
}

/** Which operation puts it back. */
export function undoOperation(undo: NonNullable<UndoRecipe['undo']>, before: Value): { service: string; operation: string } {
  return parseOperationName(wayBack(undo, before).aws)!
}

function wayBack(undo: NonNullable<UndoRecipe['undo']>, before: Value): { aws: string; with?: ValueMap } {
  return 'restore' in undo ? (isNothing(before) ? undo.remove : undo.restore) : undo
}

/** The call as it is shown; undefined where it cannot be told from what is there. */
export function shownUndo(run: Run, recipe: Pick<UndoRecipe, 'undo' | 'names'>, before: Value, ours: Value, seen: Seen): UndoCall | undefined {
  try {
    const { operation, params } = renderUndo(run, recipe, before, ours, seen)
    if (unknownIn(params)) return undefined
    return { service: operation.service, operation: operation.name, params: redactSensitive(operation.input, params) as ValueMap }
  } catch (error) {
    asFailure(error)
    return undefined
  }
}

/** As a change, for whoever makes it by hand. */
export function plannedPutBack({ address, title, place }: Pick<PlannedChange, 'address' | 'title' | 'place'>, call: UndoCall, now: Value, before: Value): PlannedChange {
  return { address, title: `${title}: undo`, ...call, effect: 'write', place, before: now, after: before, ending: { kind: 'keep', why: 'it is an undo' } }
}

/** What can be used to log in again once the call was made: an access key, a certificate, a password. */
export function credentialOf({ service, operation, params }: UndoCall): string | undefined {
  if (service !== 'iam') return undefined
  const switched = /^Update(?:AccessKey|SigningCertificate|SSHPublicKey|ServiceSpecificCredential)$/.test(operation) && params['Status'] === 'Active'
  const id = switched
    ? (params['AccessKeyId'] ?? params['CertificateId'] ?? params['SSHPublicKeyId'] ?? params['ServiceSpecificCredentialId'])
    : /^(?:Create|Update)LoginProfile$/.test(operation)
      ? params['UserName']
      : undefined
  return typeof id === 'string' ? id : undefined
}
