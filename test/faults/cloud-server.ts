/** The fake AWS as a server of HTTP in AWS's own protocols: what becomes of each changing request is for the test to say. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { AwsCall, CallOutcome } from '../../src/aws-model/aws.js'
import { isMap, type ValueMap } from '../../src/expressions/value.js'
import { answer, wholeRequest, type ReceivedRequest } from '../aws/faulty-server.js'
import { fakeAws, type State } from '../engine/fake-aws.js'
import { initialWorld, place } from './golden-run.js'

/** A changing request that has arrived. */
export interface Arrival {
  /** Of the changing ones, from 1. */
  nth: number
  operation: string
  params: ValueMap
  userAgent: string
}

/** What becomes of it. */
export interface Fate {
  /** At once by default; never; or when so many further requests have come. */
  applied?: boolean | { after: number }
  /** Without it: the whole answer. `whole` is what AWS would have said. */
  respond?: (socket: Socket, whole: string) => void
}

export interface CloudServer {
  url: string
  state: State
  /** Every changing request that came. */
  arrivals: Arrival[]
  /** How often AWS did each: the same token counts once. */
  applied: () => Record<string, number>
  /** Told of each changing request when it arrives. */
  fate: (arrival: Arrival) => Fate | undefined
  /** Told of each new connection; true: it is no longer ours. */
  onConnect: (socket: Socket) => boolean
  /** What is still to be applied is applied now. */
  settle: () => Promise<void>
  /** Takes no more connections, until `listen`. */
  deafen: () => Promise<void>
  listen: () => Promise<void>
  close: () => Promise<void>
}

export async function cloudServer(world: State = initialWorld()): Promise<CloudServer> {
  const aws = fakeAws(world)
  const done: string[] = []
  const tokens = new Set<string>()
  const late: { left: number; call: AwsCall }[] = []
  const sockets = new Set<Socket>()
  let port = 0
  let listener: Server

  const apply = async (call: AwsCall): Promise<CallOutcome> => {
    const outcome = await aws.call(call)
    const token = call.params['ClientToken']
    if (outcome.status === 'ok' && !(typeof token === 'string' && tokens.has(token))) done.push(effectOf(call))
    if (typeof token === 'string') tokens.add(token)
    return outcome
  }
  const server: CloudServer = {
    url: '',
    state: aws.state,
    arrivals: [],
    applied: () => Object.fromEntries([...new Set(done)].map((effect) => [effect, done.filter((each) => each === effect).length])),
    fate: () => undefined,
    onConnect: () => false,
    settle: async () => {
      for (const { call } of late.splice(0)) await apply(call)
    },
    deafen: () => new Promise((resolve) => {
      listener.close(() => resolve())
      // A closing server waits for its connections: those that are kept for reads are of no use now.
      for (const socket of sockets) socket.destroy()
    }),
    listen: async () => {
      listener = createServer(onSocket)
      await new Promise<void>((resolve) => listener.listen(port, '127.0.0.1', resolve))
      port = (listener.address() as AddressInfo).port
      server.url = `http://127.0.0.1:${port}`
    },
    close: () => (listener.listening ? server.deafen() : Promise.resolve()),
  }
  await server.listen()
  return server

  function onSocket(socket: Socket): void {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    if (server.onConnect(socket)) return
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      const request = wholeRequest(received)
      if (!request) return
      received = ''
      void onRequest(socket, request)
    })
  }

  async function onRequest(socket: Socket, request: ReceivedRequest): Promise<void> {
    for (const each of late) each.left--
    for (const each of late.filter(({ left }) => left <= 0)) {
      late.splice(late.indexOf(each), 1)
      await apply(each.call)
    }
    const call = callOf(request)
    const told = isChange(call) ? arrived(call, request) : undefined
    const { applied = true, respond } = told ?? {}
    // Asked of a copy: what AWS says is the same whether the test lets it do it or not.
    const outcome = typeof applied === 'boolean' && applied ? await (told ? apply(call) : ask(call)) : await ask(call)
    if (typeof applied === 'object') late.push({ left: applied.after, call })
    const whole = answerTo(call, outcome)
    if (respond) respond(socket, whole)
    else socket.end(whole)
  }

  function arrived(call: AwsCall, { head }: ReceivedRequest): Fate {
    const userAgent = /^x-amz-user-agent: (.*)$/im.exec(head)?.[1] ?? ''
    const arrival: Arrival = { nth: server.arrivals.length + 1, operation: call.operation, params: call.params, userAgent }
    server.arrivals.push(arrival)
    return server.fate(arrival) ?? {}
  }

  function ask(call: AwsCall): Promise<CallOutcome> {
    if (call.operation === 'GetCallerIdentity') return Promise.resolve({ status: 'ok', output: {} })
    return fakeAws(aws.state).call(call).catch(() => ({ status: 'refused', error: { name: 'AccessDenied', message: `${call.operation} is not of this world` } }))
  }
}

/** What a change is about, for counting. */
function effectOf({ operation, params }: AwsCall): string {
  const { TopicArn, AttributeValue, GroupName, RoleName, VolumeId, Name } = params
  return [operation, TopicArn, AttributeValue, GroupName, RoleName, VolumeId, Name].filter((part) => typeof part === 'string').join(' ')
}

function isChange({ operation, params }: AwsCall): boolean {
  return !/^(?:Get|List|Describe|Simulate)/.test(operation) && params['DryRun'] !== 'true'
}

function callOf({ head, body }: ReceivedRequest): AwsCall {
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(head)?.[1] ?? ''
  const target = /^x-amz-target: \w+\.(\w+)$/im.exec(head)?.[1]
  const written: ValueMap = target === undefined ? Object.fromEntries(new URLSearchParams(body)) : (JSON.parse(Buffer.from(body, 'latin1').toString()) as ValueMap)
  const operation = target ?? (written['Action'] as string)
  return { service, operation, params: service === 'ec2' ? ec2Params(written as Record<string, string>) : written, place, address: '', purpose: 'change' }
}

/** The lists of the two calls that have some. */
function ec2Params(written: Record<string, string>): ValueMap {
  const { 'TagSpecification.1.Tag.1.Key': key, 'TagSpecification.1.Tag.1.Value': mark, 'Filter.1.Value.1': wanted } = written
  return {
    ...written,
    ...(key !== undefined && { TagSpecifications: [{ Tags: [{ Key: key, Value: mark! }] }] }),
    ...(wanted !== undefined && { Filters: [{ Name: written['Filter.1.Name']!, Values: [wanted] }] }),
  }
}

const requestId = '5f1c1a3e-0000-4000-8000-000000000001'

function answerTo(call: AwsCall, outcome: CallOutcome): string {
  const json = call.service === 'ssm' ? { 'content-type': 'application/x-amz-json-1.1' } : {}
  if (call.service === 'ec2' && call.params['DryRun'] === 'true') return answer(412, errorIn('ec2', 'DryRunOperation', 'Request would have succeeded'))
  if (outcome.status === 'refused') return answer(400, errorIn(call.service, outcome.error.name, outcome.error.message), json)
  const output = outcome.status === 'ok' ? outcome.output : {}
  if (call.service === 'ssm') return answer(200, JSON.stringify(output), json)
  const { operation } = call
  const result = call.service === 'ec2' ? ec2Result(output) : `<${operation}Result>${resultOf(operation, output)}</${operation}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`
  return answer(200, `<${operation}Response>${result}</${operation}Response>`)
}

function errorIn(service: string, code: string, message: string): string {
  if (service === 'ssm') return JSON.stringify({ __type: code, message })
  const error = `<Error><Code>${code.replace(/Exception$/, '')}</Code><Message>${message}</Message></Error>`
  if (service === 'ec2') return `<Response><Errors>${error}</Errors><RequestID>${requestId}</RequestID></Response>`
  return `<ErrorResponse>${error}<RequestId>${requestId}</RequestId></ErrorResponse>`
}

function ec2Result(output: ValueMap): string {
  const volume = ({ VolumeId, Tags }: ValueMap): string => `<volumeId>${VolumeId as string}</volumeId><tagSet>${((Tags ?? []) as ValueMap[]).map(({ Key, Value }) => `<item><key>${Key as string}</key><value>${Value as string}</value></item>`).join('')}</tagSet>`
  const body = 'Volumes' in output ? `<volumeSet>${(output['Volumes'] as ValueMap[]).map((each) => `<item>${volume(each)}</item>`).join('')}</volumeSet>` : 'VolumeId' in output ? volume(output) : '<return>true</return>'
  return `<requestId>${requestId}</requestId>${body}`
}

function resultOf(operation: string, output: ValueMap): string {
  if (operation === 'GetCallerIdentity') return `<Account>${place.account}</Account><Arn>arn:aws:sts::${place.account}:assumed-role/Responder/session</Arn><UserId>x</UserId>`
  return Object.entries(output).map(([name, value]) => {
    if (name === 'Attributes') return `<Attributes>${Object.entries(value as Record<string, string>).map(([key, text]) => `<entry><key>${key}</key><value>${text}</value></entry>`).join('')}</Attributes>`
    if (isMap(value)) return `<${name}><Path>/</Path><Arn>arn:aws:iam::${place.account}:group/g</Arn><CreateDate>2026-11-24T03:00:00Z</CreateDate>${Object.entries(value).map(([key, text]) => `<${key}>${text as string}</${key}>`).join('')}</${name}>`
    return Array.isArray(value) ? `<${name}/>` : `<${name}>${value as string}</${name}>`
  }).join('')
}
