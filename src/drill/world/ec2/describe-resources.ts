/** What all Describe operations of EC2 share: ids, filters, and the limits of a page. */
import type { Value, ValueMap } from '../../../expressions/value.js'
import { WorldError } from '../world-service.js'
import { invalidValue, notFound } from './ec2-state.js'
import type { FilterPaths } from './filters.js'
import { filtered } from './filters.js'
import { number, text, texts } from './members.js'

export interface Description {
  /** The input member that names resources: `InstanceIds`. */
  ids: string
  /** The member of a resource that is its id: `InstanceId`. */
  id: string
  /** Prefix of the ids, for the error that AWS answers with. */
  prefix: string
  filters: FilterPaths
  /** AWS refuses ids together with MaxResults. */
  idsOrMaxResults?: boolean
}

/** Those of `all` that the input asks for. Throws `Invalid….NotFound` for ids that are not there. */
export function described(all: ValueMap[], input: ValueMap, description: Description): ValueMap[] {
  const { ids: idsMember, id: idMember, prefix, filters } = description
  const ids = texts(input, idsMember)
  const size = number(input, 'MaxResults')
  if (size !== undefined && (size < 5 || size > 1000)) {
    throw invalidValue(`Value ( ${size} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`)
  }
  if (size !== undefined && ids && description.idsOrMaxResults) {
    throw new WorldError(
      'InvalidParameterCombination',
      `The parameter ${idsMember} cannot be used with the parameter maxResults`,
    )
  }
  const known = new Set<Value | undefined>(all.map((resource) => resource[idMember]))
  for (const id of ids ?? []) if (!known.has(id)) throw notFound(prefix, id)
  const asked = ids?.length ? all.filter((resource) => ids.includes(text(resource, idMember) ?? '')) : all
  return filtered(asked, input, filters)
}
