/** Which AWS services a file calls: what to load the AWS model for. */
import { isMap, type Value } from '../expressions/value.js'
import { eachCall } from './calls-of.js'
import { stepsOf, type RunbookFile } from './runbook.js'

/** What steps call that name no operation. */
const ofKinds: Readonly<Record<string, string>> = { activity: 'cloudtrail', command: 'ssm', automation: 'ssm' }

/**
 * The service of every `aws: <service>:<Operation>` and `never` entry in a parsed file, whether it exists or not, and
 * what its steps of other kinds call.
 */
export function servicesOf(value: unknown): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return new Set()
  let services = known.get(value)
  if (!services) known.set(value, (services = find(value as Value)))
  return services
}

/** Those of a file that fits the schema: there is no call but in its steps. */
export function servicesOfSteps(file: RunbookFile): ReadonlySet<string> {
  let services = known.get(file)
  if (!services) known.set(file, (services = findInSteps(file)))
  return services
}

/** A procedure is asked about by each file that uses it. */
const known = new WeakMap<object, ReadonlySet<string>>()

function findInSteps(file: RunbookFile): Set<string> {
  const services = new Set<string>()
  const add = (call: string): void => void services.add(call.slice(0, call.indexOf(':')))
  for (const { step } of stepsOf(file)) {
    for (const kind in ofKinds) if (kind in step) services.add(ofKinds[kind]!)
    eachCall(step, add)
  }
  return services
}

function find(value: Value): Set<string> {
  const services = new Set<string>()
  collect(value, undefined)
  return services

  function collect(here: Value, key: string | undefined): void {
    if (typeof here === 'string') {
      const service = key === 'aws' || key === 'never' ? /^([a-z0-9-]+):/.exec(here)?.[1] : undefined
      if (service !== undefined) services.add(service)
    } else if (Array.isArray(here)) here.forEach((item) => collect(item, key))
    else if (isMap(here)) {
      for (const name in here) {
        const item = here[name]!
        if (typeof item === 'object' && item !== null && Object.hasOwn(ofKinds, name)) services.add(ofKinds[name]!)
        if (typeof item !== 'string' || name === 'aws' || name === 'never') collect(item, name)
      }
    }
  }
}
