/** What a change hits, as a person names it. */
import type { PlannedChange } from '../engine/plan.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import type { ConsoleResource } from '../findings/console-link.js'

/** The first parameter of a change that is an id, a name or an ARN; else its address. */
export function hitBy({ params, address }: Pick<PlannedChange, 'params' | 'address'>): string {
  return namesIn(params)[0]?.id ?? address
}

/** The resources that the parameters name, each once, for links into the console. */
export function resourcesOf({ service, params }: Pick<PlannedChange, 'service' | 'params'>): ConsoleResource[] {
  return namesIn(params).map(({ member, id }) => {
    const kind =
      service === 'iam' && member === 'RoleName'
        ? 'iam-role'
        : service === 'iam' && member === 'UserName'
          ? 'iam-user'
          : service
    return { service: kind, id }
  })
}

/** Members that name a resource. */
const naming = /(?:Ids?|Arns?|Names?|Bucket|Resources)(?:\[\])?$/i

function namesIn(params: ValueMap): { member: string; id: string }[] {
  return Object.entries(params).flatMap(([member, value]) => {
    const first: Value | undefined = Array.isArray(value) ? value[0] : value
    return naming.test(member) && typeof first === 'string' && first.trim() !== '' ? [{ member, id: first.trim() }] : []
  })
}

/**
 * What tells one change of a list from the others: the first text in its parameters, at any depth, that the others do
 * not have. A change that stands alone is told by an id or a name, but not by that of which the plan is anyway.
 */
export function itemOf(
  change: PlannedChange,
  siblings: readonly PlannedChange[],
  plan: readonly PlannedChange[],
): string | undefined {
  const own = leaves(change.params)
  const others = siblings.filter((sibling) => sibling !== change).map(({ params }) => leaves(params))
  if (others.length > 0)
    return own.find(([path, text]) =>
      others.every((other) => other.every(([at, is]) => at !== path || is !== text)),
    )?.[1]
  const subject = subjectOf(plan)
  const candidates = own
    .filter(([path, text]) => naming.test(path) && text !== subject && !text.includes(' '))
    .map(([, text]) => text)
  return candidates.find((text) => /^(?:arn:|[a-z]+-[0-9a-f]{8,17}$)/.test(text)) ?? candidates[0]
}

/** Everything that the parameters name, each once. */
export function allNames({ params }: Pick<PlannedChange, 'params'>): string[] {
  return [
    ...new Set(
      leaves(params)
        .filter(([path, text]) => naming.test(path) && !text.includes(' '))
        .map(([, text]) => text),
    ),
  ]
}

/** What more than one change of the plan hits first, if anything. */
function subjectOf(plan: readonly PlannedChange[]): string | undefined {
  const hit = plan.map(hitBy)
  return hit.find((id, index) => hit.indexOf(id) !== index)
}

function leaves(value: Value, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]]
  if (Array.isArray(value)) return value.flatMap((item) => leaves(item, `${path}[]`))
  return isMap(value) ? Object.entries(value).flatMap(([name, member]) => leaves(member, `${path}.${name}`)) : []
}
