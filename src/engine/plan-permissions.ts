/** Whether AWS would allow a plan, asked before it is decided on: what would be denied is named before anything happens. */
import { unknownIn } from '../expressions/unknown.js'
import type { PlannedChange } from './plan.js'
import type { PlannedPermission } from './ports.js'
import { emit, type Run } from './run.js'

/** All at once. Undefined where the port does not ask. What a change of the plan makes cannot be asked about before it. */
export async function planPermissions(run: Run, changes: readonly PlannedChange[]): Promise<PlannedPermission[] | undefined> {
  const { aws } = run.ports
  if (!aws.permission) return undefined
  const asked = await Promise.all(
    changes
      .filter(({ effect }) => effect !== 'sensitive-read')
      .map(async ({ address, service, operation, params, place }): Promise<PlannedPermission> => {
        const action = run.model.operation(service, operation)?.iamAction ?? `${service}:${operation}`
        const permission = unknownIn(params)
          ? { label: 'unchecked' as const, why: 'Its parameters are known only during the run' }
          : await aws.permission!({ service, operation, params, place, address, purpose: 'change' })
        await emit(run, { type: 'permission', address, purpose: 'change', service, operation, permission })
        return { address, action, permission }
      }),
  )
  return asked
}
