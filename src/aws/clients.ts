/** The only place that constructs SDK clients: time-outs, retries, region, endpoint, user agent. Their chunks are imported when first used. */
import type { Access } from '../aws-model/aws.js'
import type { ValueMap } from '../expressions/value.js'
import { clients as loaders } from './generated/clients.js'
import { NotSent } from './not-sent.js'

/** How AWS is reached. Nothing in it is a secret. */
export interface Connection {
  /** Of ~/.aws; without one AWS_PROFILE, then the SDK's default chain. */
  profile?: string
  /** The endpoint for every call, given on purpose; without one AWS's own, whatever the environment says. */
  endpoint?: string
  /** The endpoints that environment and profile configure are meant. */
  configuredEndpoints?: boolean
  /** Ids of roles, with {partition} and {account} for those of the place. Without one: the credentials as they are. */
  roles?: { read?: string; change?: string; external_id?: string }
  /** Session policies (JSON) that go along where a role is assumed. */
  sessionPolicies?: { read?: string; change?: string }
  /** Id of the run: the user agent and the session's name carry it. */
  run?: string
  /** Milliseconds until a connection stands; default 5,000. */
  connectTimeout?: number
  /** Milliseconds until the answer is there; default 30,000. */
  requestTimeout?: number
  /** Asks for the code of an MFA device, where a profile names one. */
  mfaCode?: (serial: string) => Promise<string>
}

/** Credentials as SDK clients take and give them; never logged, never part of an error. */
export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
  expiration?: Date
}

export type CredentialSource = () => Promise<Credentials>

export interface SdkCommand {
  middlewareStack: { add(middleware: SdkMiddleware, options: { step: 'deserialize'; priority: 'low'; name: string }): void }
}

export interface SdkResponse {
  statusCode: number
  headers: Record<string, string>
  body: unknown
}

export type SdkMiddleware = (
  next: (args: unknown) => Promise<{ response: unknown }>,
) => (args: unknown) => Promise<{ response: unknown }>

export interface SdkClient {
  send(command: SdkCommand, options: { abortSignal: AbortSignal }): Promise<Record<string, unknown>>
  destroy(): void
  config: {
    credentials: CredentialSource
    /** The endpoint that environment or profile configure for the service. */
    serviceConfiguredEndpoint?: () => Promise<string | undefined>
    protocol?: { getShapeId?(): string }
  }
}

export interface ClientOptions {
  region: string
  access: Access
  /** Without: the default chain. */
  credentials?: CredentialSource
  /** For a bucket: where S3 says that it is in another region, it is asked there. */
  followRegion?: boolean
}

const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} }

/** Time-outs of a connection, milliseconds. */
export function timeoutsOf({ connectTimeout = 5_000, requestTimeout = 30_000 }: Connection): { connect: number; request: number } {
  return { connect: connectTimeout, request: requestTimeout }
}

/**
 * A client of its own. For changes it sends once: no retries, and no connection kept from an earlier call, whose reset
 * would look like one of this call. Throws NotSent for a service that has no client.
 */
export async function makeClient(service: string, connection: Connection, { region, access, credentials, followRegion = false }: ClientOptions): Promise<SdkClient> {
  const module = await moduleOf(service)
  const name = Object.keys(module).find((each) => /^[A-Z]\w*Client$/.test(each))
  if (name === undefined) throw new NotSent('UnknownOperation', `The SDK's ${service} has no client`)
  const Client = module[name] as new (options: object) => SdkClient
  const { profile, endpoint, configuredEndpoints = false, run, mfaCode } = connection
  const { connect, request } = timeoutsOf(connection)
  const keepAlive = access === 'read'
  return new Client({
    region,
    maxAttempts: access === 'change' ? 1 : 3,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: connect,
      requestTimeout: request,
      // Without it a late answer is only warned about.
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive },
      httpsAgent: { keepAlive },
    },
    // It would write parameters and answers.
    logger: silent,
    customUserAgent: [run === undefined ? ['sirun'] : ['sirun', run]],
    ignoreConfiguredEndpointUrls: !configuredEndpoints,
    ...(endpoint !== undefined && { endpoint, ...(service === 's3' && { forcePathStyle: true }) }),
    ...(followRegion && { followRegionRedirects: true }),
    ...(credentials && { credentials }),
    // Read by the default chain, which gets the whole of this. A login made since then is in the files.
    ...(profile !== undefined && { profile }),
    ...(mfaCode && { mfaCodeProvider: mfaCode }),
    ignoreCache: true,
  })
}

/** The command of an operation. Throws NotSent for one that the SDK does not have. */
export async function makeCommand(service: string, operation: string, params: ValueMap): Promise<SdkCommand> {
  const module = await moduleOf(service)
  const name = `${operation}Command`
  if (!Object.hasOwn(module, name)) throw new NotSent('UnknownOperation', `The SDK's ${service} has no ${operation}`)
  const Command = module[name] as new (params: ValueMap) => SdkCommand
  return new Command(params)
}

async function moduleOf(service: string): Promise<Record<string, unknown>> {
  if (!Object.hasOwn(loaders, service)) throw new NotSent('UnknownOperation', `This version has no client of ${service}`)
  // The SDK warns about Node 20 on stderr when it is loaded, in the middle of whatever is shown there.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'
  return loaders[service]!()
}
