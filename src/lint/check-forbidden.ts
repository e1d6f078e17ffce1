/** What the steps of a file call that the team's policy forbids everywhere: a run would refuse it. */
import type { AwsModel } from '../aws-model/model.js'
import { parseOperationName } from '../aws-model/operation-name.js'
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { isMap } from '../expressions/value.js'
import { forbids } from '../runbooks/forbids.js'
import type { ReadDrill, ReadProcedure, ReadRunbook } from '../runbooks/read-runbook.js'
import type { TeamPolicy } from '../runbooks/read-team-policy.js'
import { phases } from '../runbooks/runbook.js'
import { callsIn } from './check-cover.js'
import { rule } from './rules/forbidden-operation.js'

/** One problem for each call, undo included. What is forbidden in some accounts only is left to the run, which knows where it is. */
export function checkForbidden({ kind, document }: ReadRunbook | ReadProcedure | ReadDrill, model: AwsModel, { forbid }: TeamPolicy): Diagnostic[] {
  const { value } = document
  const everywhere = forbid.filter(({ accounts }) => accounts === undefined)
  if (kind === 'drill' || !isMap(value) || everywhere.length === 0) return []
  const places = [...phases, 'steps'].flatMap((list) => callsIn(value[list] ?? null, [list]))
  return places.flatMap(({ calls: [call], path, what }): Diagnostic[] => {
    const parsed = call === undefined ? undefined : parseOperationName(call)
    const operation = parsed && model.operation(parsed.service, parsed.operation)
    if (!operation || operation.effect === 'read') return []
    const refused = everywhere.find((each) => forbids(each.operation, operation))
    if (!refused) return []
    const message = `The policy forbids ${operation.service}:${operation.name} (${refused.operation}, ${refused.from}): ${refused.why}`
    return [{ code: rule.id, severity: rule.severity, message, place: document.at(path, what), hint: rule.fix }]
  })
}
