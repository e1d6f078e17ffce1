/** IAM's own advice on what somebody may do: for any resource, so no proof. Each action is asked about once. */
import type { AwsPlace, CallerIdentity, CallOutcome, Permission } from '../aws-model/aws.js'
import { isMap, type ValueMap } from '../expressions/value.js'
import type { LiveAws } from './live-aws.js'

/** What the simulation says of each action, in their order. */
export type Simulation = (place: AwsPlace, actions: readonly string[]) => Promise<Permission[]>

/**
 * Asks iam:SimulatePrincipalPolicy about the one who would make the changes: `who`, or whoever the port makes them as.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export function simulation(aws: LiveAws, who: (place: AwsPlace) => Promise<CallerIdentity> = (place) => aws.identity(place)): Simulation {
  const known = new Map<string, Promise<Permission>>()
  const sources = new Map<string, Promise<string | Unasked>>()

  const sourceIn = async (place: AwsPlace): Promise<string | Unasked> => {
    const { arn } = await who(place)
    // A session's ARN lacks the path of its role.
    const role = /:assumed-role\/([^/]+)\//.exec(arn)?.[1]
    if (role === undefined) return arn
    const outcome = await read(aws, place, 'GetRole', { RoleName: role })
    const found = outcome.status === 'ok' ? outcome.output['Role'] : undefined
    return isMap(found) && typeof found['Arn'] === 'string' ? found['Arn'] : { why: `The role ${role} cannot be looked at` }
  }

  return async (place, actions) => {
    const at = `${place.partition} ${place.account}`
    const unknown = [...new Set(actions)].filter((action) => !known.has(`${at} ${action}`))
    if (unknown.length > 0) {
      const source = sources.get(at) ?? sourceIn(place)
      sources.set(at, source)
      const asked = source.then((found) => (typeof found === 'string' ? simulate(aws, place, found, unknown) : new Map<string, Permission>(unknown.map((action) => [action, { label: 'unchecked', why: found.why }]))))
      for (const action of unknown) known.set(`${at} ${action}`, asked.then((said) => said.get(action) ?? { label: 'unchecked', why: 'IAM did not decide' }))
    }
    return Promise.all(actions.map((action) => known.get(`${at} ${action}`)!))
  }
}

interface Unasked {
  why: string
}

async function simulate(aws: LiveAws, place: AwsPlace, source: string, actions: readonly string[]): Promise<Map<string, Permission>> {
  const outcome = await read(aws, place, 'SimulatePrincipalPolicy', { PolicySourceArn: source, ActionNames: [...actions], MaxItems: 1_000 })
  if (outcome.status !== 'ok') {
    const why = 'error' in outcome ? `${outcome.error.name}: ${outcome.error.message}` : 'It was not asked'
    return new Map(actions.map((action) => [action, { label: 'unchecked', why }]))
  }
  const { EvaluationResults: results } = outcome.output
  return new Map(
    (Array.isArray(results) ? results : []).flatMap((result): [string, Permission][] => {
      const { EvalActionName: action, EvalDecision: decision } = isMap(result) ? result : {}
      return typeof action === 'string' && typeof decision === 'string' ? [[action, { label: 'simulated', decision }]] : []
    }),
  )
}

function read(aws: LiveAws, place: AwsPlace, operation: string, params: ValueMap): Promise<CallOutcome> {
  return aws.call({ service: 'iam', operation, params, place, address: 'preflight', purpose: 'read' })
}
