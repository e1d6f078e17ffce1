/** What an item of a scenario must have, and what is said when it does not. */
import type { ValueMap } from '../../../expressions/value.js'
import { WorldError } from '../world-service.js'
import { requiredText } from './members.js'

/** The id that an item of a scenario must have. */
export function requiredId(item: ValueMap, name: string, list: string): string {
  if (item[name] === undefined) throw scenarioError(`an item of ${list} has no ${name}`)
  return requiredText(item, name)
}

export function refuseTwice(all: object, id: string): void {
  if (Object.hasOwn(all, id)) throw scenarioError(`${id} is there twice`)
}

/** What cannot be in a scenario. */
export function scenarioError(why: string): WorldError {
  return new WorldError('InvalidScenario', `world.ec2: ${why}.`)
}
