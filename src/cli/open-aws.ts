/** The way to AWS for a command: profile, roles, endpoints, and a person for what only a person has. */
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { AwsPlace, CallerIdentity } from '../aws-model/aws.js'
import type { Connection } from '../aws/clients.js'
import type { EndpointOverride } from '../aws/endpoints.js'
import { identify } from '../aws/identity.js'
import { evidenceBucket, type EvidenceBucket } from '../aws/evidence-bucket.js'
import { liveAws, type LiveAws } from '../aws/live-aws.js'
import { credentialChain, roleFor } from '../aws/sessions.js'
import { failure } from '../diagnostics/diagnostic.js'
import { milliseconds } from '../engine/milliseconds.js'
import { forTerminal } from '../text/escape.js'
import { makePrompter } from '../terminal/prompter.js'
import type { Context, Environment } from './context.js'
import { patientLogin } from './patient-login.js'
import type { Settings } from './settings.js'
import { toldCalls } from './told-calls.js'

type SessionPolicies = NonNullable<Connection['sessionPolicies']>

export interface OpenAws {
  /** For looking: before there is a run. */
  aws: LiveAws
  /** Where a finding is looked for that says no region. */
  regions: readonly string[]
  /** Endpoints that are used in the place of AWS's own, with where they come from. */
  overrides: readonly EndpointOverride[]
  /** A port with the run's id in its sessions, and their policies; it begins with the same login. */
  forRun(run: string, policies: SessionPolicies, interruption?: AbortSignal): { aws: LiveAws; limit: (policies: SessionPolicies) => void }
  /** Who changes will be made as, before their role is assumed. Undefined: whoever the credentials are. */
  changeCaller(place: AwsPlace, run: string): CallerIdentity | undefined
  /** Whose login it is that all sessions begin with; undefined: no role is assumed, so that whoever looks is it. */
  login(place: AwsPlace): Promise<CallerIdentity | undefined>
  /** A question to STS that only this login can have signed, over these words; and whose such a question is. */
  presign(words: string, place: AwsPlace): Promise<string>
  askSigner(url: string, words: string): Promise<CallerIdentity>
  /** Where runs are copied to, with the run's id in its calls; undefined where the configuration names none. */
  bucket(run?: string): EvidenceBucket | undefined
  /** A port for telling people: the login itself, or the role that a call's place names; one for all destinations. */
  forAlerts(): LiveAws
  close(): void
}

export interface OpenAwsOptions {
  /** Clients whose configured endpoints are looked for; those of finding sources by default. */
  services?: Iterable<string>
  run?: string
  /** Where a person can be asked. */
  at?: Pick<Context, 'streams' | 'terminal'>
}

/** What people are told by, where secrets of destinations are, and what feeds the queue; beside those of the sources. */
const ofAlerts = ['sns', 'sqs', 'secrets-manager', 'ssm', 'eventbridge']

/** Sends nothing yet. Throws SirunError `endpoint-overridden` (usage) for endpoints that nobody allowed. */
export async function openAws(settings: Settings, env: Environment, options: OpenAwsOptions = {}): Promise<OpenAws> {
  const { config, profile, region, endpointUrl, verbose } = settings
  const { services = ['sts', 'guardduty', 'securityhub', 'cloudwatch', 'cloudwatch-logs', 'config-service'], run, at } = options
  const { evidence } = config
  const overrides = await allowedOverrides(settings, env, new Set(['sts', ...services, ...(evidence ? ['s3'] : []), ...((settings.routingFile ?? config.watch) === undefined ? [] : ofAlerts)]))
  const connection: Connection = {
    ...(profile !== undefined && { profile }),
    ...(endpointUrl === undefined ? { configuredEndpoints: overrides.length > 0 } : { endpoint: endpointUrl }),
    ...(config.roles && { roles: config.roles }),
    ...(config.timeouts?.connect !== undefined && { connectTimeout: milliseconds(config.timeouts.connect) }),
    ...(config.timeouts?.request !== undefined && { requestTimeout: milliseconds(config.timeouts.request) }),
    ...(run !== undefined && { run }),
    ...(at?.terminal.interactive && { mfaCode: mfaPrompt(at) }),
  }
  const chain = credentialChain(connection)
  const sts = endpointUrl ?? overrides.find(({ service }) => service === 'sts')?.url
  const opened: LiveAws[] = []
  const open = (more: Connection, interruption?: AbortSignal): LiveAws => {
    const port = liveAws(more, chain)
    const live = verbose && at ? toldCalls(port, sayTo(at)) : port
    opened.push(live)
    return at?.terminal.interactive ? patientLogin(live, { say: sayTo(at), ...(profile !== undefined && { profile }), ...(interruption && { interruption }) }) : live
  }
  const withoutRoles: Connection = { ...connection }
  delete withoutRoles.roles
  let alerts: LiveAws | undefined
  return {
    aws: open(connection),
    regions: config.regions ?? (region === undefined ? [] : [region]),
    overrides,
    forRun: (id, policies, interruption) => {
      const limited: Connection = { ...connection, run: id, sessionPolicies: policies }
      const port = open(limited, interruption)
      return {
        aws: port,
        limit: (others) => {
          limited.sessionPolicies = others
          // Sessions are made anew when they are needed.
          port.close()
        },
      }
    },
    changeCaller: (place, id) => sessionOf(roleFor(connection, place, 'change'), place, id),
    login: async (place) => (roleFor(connection, place, 'read') === undefined ? undefined : identify(connection, place.region, await chain.credentials(place))),
    presign: async (words, place) => {
      const credentials = await chain.credentials(place)
      const { presignIdentity } = await import('../aws/presign-identity.js')
      return presignIdentity(credentials, words, { region: place.region, now: new Date(), ...(sts !== undefined && { endpoint: sts }) })
    },
    askSigner: async (url, words) => (await import('../aws/ask-signer.js')).askSigner(url, words, sts),
    bucket: (id) => {
      if (!evidence) return undefined
      const { bucket, prefix, account, role, kms_key: kmsKey, retain, region: at = region ?? config.regions?.[0] ?? 'us-east-1' } = evidence
      const more = { ...(prefix !== undefined && { prefix }), ...(account !== undefined && { account }), ...(role !== undefined && { role }), ...(kmsKey !== undefined && { kmsKey }), ...(retain !== undefined && { retain: milliseconds(retain) }) }
      return evidenceBucket({ bucket, region: at, ...more }, { ...connection, ...(id !== undefined && { run: id }) }, chain)
    },
    forAlerts: () => (alerts ??= open(withoutRoles)),
    close: () => opened.forEach((each) => each.close()),
  }
}

/** `arn:aws:sts::111122223333:assumed-role/Responder/<run>`: a session's ARN lacks the path of its role. */
function sessionOf(role: string | undefined, { account, partition }: AwsPlace, run: string): CallerIdentity | undefined {
  const name = role === undefined ? undefined : role.slice(role.lastIndexOf('/') + 1)
  return name === undefined ? undefined : { account, arn: `arn:${partition}:sts::${account}:assumed-role/${name}/${run}` }
}

async function allowedOverrides({ config, endpointUrl }: Settings, env: Environment, services: ReadonlySet<string>): Promise<EndpointOverride[]> {
  if (endpointUrl !== undefined) return [{ service: 'all', url: endpointUrl, from: '--endpoint-url' }]
  if (!mayOverride(env)) return []
  const { endpointOverrides } = await import('../aws/endpoints.js')
  const overrides = await endpointOverrides(services, env)
  const [first] = overrides
  if (first && config.allow_endpoint_urls !== true) {
    throw failure(
      'usage',
      'endpoint-overridden',
      `Calls to ${first.service} would go to ${forTerminal(first.url)} (${first.from}), not to AWS; nothing was sent.`,
      'If that is meant, say so: --endpoint-url <url>, or allow_endpoint_urls: true in sirun.config.yaml. Otherwise take the setting away.',
    )
  }
  return overrides
}

/** Spares the loading of clients where neither the environment nor the profiles speak of endpoints. */
function mayOverride(env: Environment): boolean {
  if (Object.keys(env).some((name) => name.startsWith('AWS_ENDPOINT_URL'))) return true
  const file = env['AWS_CONFIG_FILE'] || join(env['HOME'] || homedir(), '.aws', 'config')
  return existsSync(file) && readFileSync(file, 'utf8').includes('endpoint_url')
}

type At = NonNullable<OpenAwsOptions['at']>

function mfaPrompt({ streams, terminal }: At): (serial: string) => Promise<string> {
  return (serial) =>
    makePrompter(streams, terminal.out).typeLine({
      message: `Code of the MFA device ${forTerminal(serial)}`,
      refuse: (text) => (/^\d{6}$/.test(text) ? undefined : 'It has six digits.'),
    })
}

function sayTo({ streams }: At): (text: string) => void {
  return (text) => void streams.stderr.write(`${text}\n`)
}
