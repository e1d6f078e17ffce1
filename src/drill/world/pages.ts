/** Cuts answers into pages and remembers what comes after each, as the model's paging members say. */
import { createHash } from 'node:crypto'
import type { Operation, Paging, Shape } from '../../aws-model/model.js'
import type { Value, ValueMap } from '../../expressions/value.js'
import { isMap } from '../../expressions/value.js'
import { comparableText } from './copy-value.js'
import { WorldError } from './world-service.js'

interface Rest {
  request: string
  answer: ValueMap
  from: number
}

/** What the services say about a token that they did not give. */
const badToken: Record<string, string> = {
  ec2: 'InvalidPaginationToken',
  'auto-scaling': 'InvalidNextToken',
  iam: 'ValidationError',
  s3: 'InvalidArgument',
  cloudtrail: 'InvalidNextTokenException',
  ssm: 'InvalidNextToken',
  'elastic-load-balancing-v2': 'ValidationError',
}

/** The pages of one world. Tokens are opaque, and hold for the same request only. */
export class Pages {
  readonly #rests = new Map<string, Rest>()
  /** At most this many items a page, whatever the caller allows. */
  readonly #pageSize: number | undefined

  constructor(pageSize?: number) {
    this.#pageSize = pageSize
  }

  /** The page that a token in `params` asks for, if there is one. Throws WorldError for a token it did not give. */
  next(place: string, operation: Operation, params: ValueMap): ValueMap | undefined {
    const { paging } = operation
    const token = paging && params[paging.inputToken]
    if (!paging || typeof token !== 'string') return undefined
    const rest = this.#rests.get(token)
    if (!rest || rest.request !== requestKey(place, operation, params)) {
      throw new WorldError(badToken[operation.service] ?? 'ValidationException', 'The pagination token is not valid.')
    }
    return this.#cut(operation, paging, rest, this.#limit(paging, params))
  }

  /** The first page of a whole answer. */
  first(place: string, operation: Operation, params: ValueMap, answer: ValueMap): ValueMap {
    const { paging } = operation
    if (!paging) return answer
    const rest = { request: requestKey(place, operation, params), answer, from: 0 }
    return this.#cut(operation, paging, rest, this.#limit(paging, params))
  }

  #limit(paging: Paging, params: ValueMap): number {
    const asked = paging.pageSize === undefined ? undefined : params[paging.pageSize]
    return Math.min(typeof asked === 'number' ? asked : Infinity, this.#pageSize ?? Infinity)
  }

  #cut(operation: Operation, paging: Paging, rest: Rest, limit: number): ValueMap {
    const path = paging.outputToken.split('.')
    const tokenName = path.pop()!
    const list = listMember(operation, path)
    const items = list === undefined ? [] : ((valueAt(rest.answer, path)?.[list] as Value[] | undefined) ?? [])
    const end = rest.from + limit
    const more = end < items.length
    return withAt(rest.answer, path, (container) => {
      const page: ValueMap = { ...container }
      if (list !== undefined && page[list] !== undefined) page[list] = items.slice(rest.from, end)
      if (more) page[tokenName] = this.#remember({ ...rest, from: end })
      if ('IsTruncated' in operation.output.members) page['IsTruncated'] = more
      return page
    })
  }

  #remember(rest: Rest): string {
    const token = createHash('sha256').update(`${this.#rests.size} ${rest.request} ${rest.from}`).digest('base64url')
    this.#rests.set(token, rest)
    return token
  }
}

/** The first list beside the token: AWS pages one list of an answer. */
function listMember(operation: Operation, path: readonly string[]): string | undefined {
  let shape: Shape | undefined = operation.output
  for (const name of path) shape = shape?.type === 'structure' ? shape.members[name]?.shape : undefined
  if (shape?.type !== 'structure') return undefined
  return Object.keys(shape.members).find((name) => shape.members[name]!.shape.type === 'list')
}

function valueAt(answer: ValueMap, path: readonly string[]): ValueMap | undefined {
  let value: Value | undefined = answer
  for (const name of path) value = isMap(value) ? value[name] : undefined
  return isMap(value) ? value : undefined
}

function withAt(answer: ValueMap, path: readonly string[], change: (container: ValueMap) => ValueMap): ValueMap {
  const [name, ...rest] = path
  if (name === undefined) return change(answer)
  const inner = answer[name]
  return isMap(inner) ? { ...answer, [name]: withAt(inner, rest, change) } : answer
}

function requestKey(place: string, operation: Operation, params: ValueMap): string {
  const { paging } = operation
  const asked = Object.entries(params).filter(([name]) => name !== paging?.inputToken && name !== paging?.pageSize)
  return `${place} ${operation.service}:${operation.name} ${comparableText(Object.fromEntries(asked))}`
}
