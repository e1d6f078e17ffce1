/** A small AWS in memory: takes calls as AWS does, checks them against the model, and lets its services answer. */
import { createHash } from 'node:crypto'
import type { AwsPlace } from '../../aws-model/aws.js'
import type { AwsModel, Operation } from '../../aws-model/model.js'
import type { ValueMap } from '../../expressions/value.js'
import { drillCaller } from '../drill-caller.js'
import { shapeProblems } from './check-shape.js'
import { comparableText, copyValue, plainValue } from './copy-value.js'
import { Pages } from './pages.js'
import { checkSeed } from './check-seed.js'
import { refuseParameters } from './refuse-parameters.js'
import { shuffleLists } from './shuffle-lists.js'
import type { WorldCall, WorldContext, WorldHandler, WorldService } from './world-service.js'
import { WorldError } from './world-service.js'

export interface WorldOptions {
  /** `world.<service>.<List>` of a scenario. */
  seed: ValueMap
  /** Where the seed lives. */
  place: AwsPlace
  /** Other places that may be called; they are empty. */
  places?: Record<string, AwsPlace>
  /** The services of this world; `services.ts` has all. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each service knows the type of its own state only
  services: Record<string, WorldService<any>>
  model: AwsModel
  clock: { now(): Date }
  /** At most this many items a page. */
  pageSize?: number
  /** A seed: every list of an answer comes in another order, another one each time. */
  shuffle?: number
  /** Milliseconds: reads see the world as it was that long ago. */
  lag?: number
}

type States = Map<string, unknown>

/** Deterministic: the same options, calls and clock give the same answers and ids. A refused call changes nothing. */
export class World {
  readonly #options: WorldOptions
  readonly #places: readonly AwsPlace[]
  readonly #pages: Pages
  #states: States = new Map()
  #ids = new Map<string, number>()
  /** Copies of the state after each write, oldest first; kept only where reads lag. */
  #history: { at: number; states: States }[] = []
  /** Answers to calls that came with an idempotency token. */
  readonly #answered = new Map<string, { params: string; answer: ValueMap }>()
  readonly #calls: WorldCall[] = []
  /** How often each call was answered, where lists are shuffled. */
  readonly #answers = new Map<string, number>()

  /** Throws WorldError for a seed of a service that this world does not have, and for what cannot exist in one. */
  constructor(options: WorldOptions) {
    this.#options = options
    this.#places = [options.place, ...Object.values(options.places ?? {})]
    this.#pages = new Pages(options.pageSize)
    for (const service of Object.keys(options.seed)) this.#service(service)
    const linked: (() => void)[] = []
    for (const [index, place] of this.#places.entries()) {
      for (const service of Object.values(options.services)) {
        const key = stateKey(service, place)
        if (this.#states.has(key)) continue
        const seed = checkSeed(service, index === 0 ? options.seed[service.service] : undefined, options.model)
        const context = this.#context(place, this.#states)
        this.#states.set(key, service.create(seed, context))
        linked.push(() => service.link?.(this.#states.get(key), context))
      }
    }
    for (const link of linked) link()
    this.#keepForLateReads(-Infinity)
  }

  /** What its calls look like. */
  get model(): AwsModel {
    return this.#options.model
  }

  /**
   * Answers one call as AWS would, one page of it where AWS pages. Throws WorldError for what AWS refuses, and with the
   * code NotInThisWorld for a place, a service or an operation that this world does not have. `by` is the caller's ARN;
   * left out, it is the responder of the drill.
   */
  call(place: AwsPlace, service: string, operation: string, params: ValueMap, by = drillCaller(place).arn): ValueMap {
    const found = this.#service(service)
    const here = this.#place(place, found)
    const handler = Object.hasOwn(found.operations, operation) ? found.operations[operation] : undefined
    const model = this.#options.model.operation(service, operation)
    if (!handler || !model) {
      const known = Object.keys(found.operations).sort().join(', ')
      throw new WorldError(
        'NotInThisWorld',
        `This world does not know ${service}:${operation}. Of ${service} it knows ${known}.`,
      )
    }
    const asked = copyValue(params)
    const called = { at: this.#options.clock.now(), place: { ...here, region: place.region }, by, operation: model, params: copyValue(params) }
    try {
      const answer = this.#answer(found, handler, model, here, asked)
      this.#calls.push(called)
      return answer
    } catch (error) {
      if (error instanceof WorldError) this.#calls.push({ ...called, error: error.code })
      throw error
    }
  }

  #answer(found: WorldService<unknown>, handler: WorldHandler<unknown>, model: Operation, here: AwsPlace, asked: ValueMap): ValueMap {
    refuseParameters(model, asked)
    const key = stateKey(found, here)
    const page = this.#pages.next(key, model, asked)
    if (page) return copyValue(page)
    const reads = model.effect === 'read' || model.effect === 'sensitive-read'
    const answer = reads ? this.#read(handler, key, here, asked, model) : this.#write(handler, key, here, asked, model)
    return copyValue(this.#pages.first(key, model, asked, answer))
  }

  /** All state as JSON: service → account (and region) → state, settled now, without logs. Times are ISO 8601. */
  dump(): ValueMap {
    const dumped: Record<string, ValueMap> = {}
    for (const place of this.#places) {
      for (const service of Object.values(this.#options.services)) {
        const key = stateKey(service, place)
        const state = this.#states.get(key)
        service.settle?.(state, this.#context(place, this.#states))
        const { history = [] } = service
        const plain = plainValue(state) as ValueMap
        const kept = Object.fromEntries(Object.entries(plain).filter(([member]) => !history.includes(member)))
        ;(dumped[service.service] ??= {})[key.slice(key.indexOf(' ') + 1)] = kept
      }
    }
    return dumped
  }

  #read(handler: WorldHandler<unknown>, key: string, place: AwsPlace, params: ValueMap, model: Operation): ValueMap {
    const states = this.#statesForReads()
    return this.#checked(handler(states.get(key), params, this.#context(place, states)), model, params)
  }

  #write(handler: WorldHandler<unknown>, key: string, place: AwsPlace, params: ValueMap, model: Operation): ValueMap {
    const token = model.token === undefined ? undefined : params[model.token]
    const tokenKey = typeof token === 'string' ? `${key} ${model.name} ${token}` : undefined
    const text = comparableText(params)
    const answered = tokenKey === undefined ? undefined : this.#answered.get(tokenKey)
    if (answered) {
      if (answered.params === text) return answered.answer
      throw new WorldError(
        'IdempotentParameterMismatch',
        'The request uses the same client token as a previous, but non-identical request.',
      )
    }
    const before = { states: copyValue(this.#states), ids: new Map(this.#ids) }
    try {
      const answer = this.#checked(handler(this.#states.get(key), params, this.#context(place, this.#states)), model, params)
      if (tokenKey !== undefined) this.#answered.set(tokenKey, { params: text, answer })
      this.#keepForLateReads(this.#options.clock.now().getTime())
      return answer
    } catch (error) {
      this.#states = before.states
      this.#ids = before.ids
      throw error
    }
  }

  /** A copy of an answer, in the order that this world gives. One that AWS would not give is a bug of the service. */
  #checked(answer: ValueMap, model: Operation, params: ValueMap): ValueMap {
    const copied = copyValue(answer)
    // AWS's enumerations are open: a real finding brings instance types that are newer than the model.
    const problems = shapeProblems(model.output, copied).filter(({ kind }) => kind !== 'enum')
    if (problems.length > 0) {
      const list = problems.map((problem) => problem.message).join(' ')
      throw new Error(`The world's answer to ${model.service}:${model.name} is not in its output shape: ${list}`)
    }
    const { shuffle } = this.#options
    return shuffle === undefined ? copied : shuffleLists(copied, shuffle + this.#earlierAnswers(model, params))
  }

  /** Counted by call: calls that run at the same time come in any order, and the same seed must give the same lists. */
  #earlierAnswers({ service, name }: Operation, params: ValueMap): number {
    const call = `${service}:${name} ${comparableText(params)}`
    const earlier = this.#answers.get(call) ?? 0
    this.#answers.set(call, earlier + 1)
    return earlier
  }

  #keepForLateReads(at: number): void {
    if (this.#options.lag) this.#history.push({ at, states: copyValue(this.#states) })
  }

  #statesForReads(): States {
    const { lag, clock } = this.#options
    if (!lag) return this.#states
    const until = clock.now().getTime() - lag
    const seen = this.#history.findLastIndex((kept) => kept.at <= until)
    this.#history = this.#history.slice(seen)
    return this.#history[0]!.states
  }

  #context(place: AwsPlace, states: States): WorldContext {
    return {
      place,
      now: () => this.#options.clock.now(),
      newId: (prefix) => this.#newId(prefix),
      calls: () => this.#calls,
      state: <S,>(service: string) => {
        const found = this.#options.services[service]
        return (found && states.get(stateKey(found, place))) as S
      },
    }
  }

  #newId(prefix: string): string {
    const count = (this.#ids.get(prefix) ?? 0) + 1
    this.#ids.set(prefix, count)
    return `${prefix}-0${createHash('sha256').update(`${prefix} ${count}`).digest('hex').slice(0, 16)}`
  }

  #service(name: string): WorldService<unknown> {
    const { services } = this.#options
    const service = Object.hasOwn(services, name) ? services[name] : undefined
    if (service) return service
    throw new WorldError(
      'NotInThisWorld',
      `This world has no service ${name}. It has ${Object.keys(services).sort().join(', ')}.`,
    )
  }

  /** The same account and region; any region of the account for a service that has one state for all. */
  #place(place: AwsPlace, service: WorldService<unknown>): AwsPlace {
    const account = this.#places.filter((known) => known.account === place.account)
    const found = account.find((known) => known.region === place.region)
    if (found) return found
    if (account[0] && service.scope === 'account') return { ...account[0], region: place.region }
    const known = this.#places.map((one) => `${one.account} in ${one.region}`).join(', ')
    throw new WorldError(
      'NotInThisWorld',
      `This world has no account ${place.account} in ${place.region}. It has ${known}.`,
    )
  }
}

function stateKey(service: WorldService<unknown>, place: AwsPlace): string {
  return `${service.service} ${place.account}${service.scope === 'region' ? `/${place.region}` : ''}`
}
