/** Flags, environment and sirun.config.yaml, joined into one frozen Settings. */
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { failure, SirunError, type Diagnostic } from '../diagnostics/diagnostic.js'
import { defaultStateFolder } from '../journal/default-state-folder.js'
import type { Config } from '../runbooks/generated/config-schema.js'
import { layersOf, type Layer } from '../runbooks/layers.js'
import type { TeamPolicy } from '../runbooks/read-team-policy.js'
import { tightenConfig } from '../runbooks/tighten-config.js'
import type { Environment } from './context.js'
import { isOthersFile } from './is-others-file.js'
import { packageRoot } from './package-root.js'

/** The options that every command takes, as commander gives them. */
export interface GlobalFlags {
  json?: boolean
  verbose?: boolean
  color?: boolean
  profile?: string
  region?: string
  endpointUrl?: string
  config?: string
  stateDir?: string
}

export interface Settings {
  json: boolean
  verbose: boolean
  /** False with --no-color; NO_COLOR and the terminal itself decide later. */
  color: boolean
  profile?: string
  region?: string
  /** For every call, in the place of AWS's own. */
  endpointUrl?: string
  /** Where the journals are; absolute. */
  stateDir: string
  /** The configuration file that was read, if any; absolute. */
  configFile?: string
  /** What it says under the policy, with paths made absolute. Empty without a file. */
  config: Config
  /** What the team's policies say, if there are any: they only tighten. */
  policy?: TeamPolicy
  /** The routing of alerts that the configuration names, or that lies beside it; absolute. Not read here: `open-routing.ts`. */
  routingFile?: string
  /** Of the library, the highest first, the shipped runbooks last. */
  layers: readonly Layer[]
}

/**
 * Reads the configuration from --config, else SIRUN_CONFIG, else the git root of `cwd`: never from a working folder
 * that only happens to hold such a file. Throws SirunError (usage) with the places of what is wrong in it.
 *
 * @param configured false: without a configuration and a policy, for who only looks and must go on where they are wrong
 */
export async function loadSettings(flags: GlobalFlags, env: Environment, cwd: string, configured = true): Promise<Settings> {
  const home = env['HOME'] || homedir()
  const configFile = configured ? findConfig(flags, env, cwd) : undefined
  const own = configFile === undefined ? {} : absolutePaths(await readConfig(configFile), dirname(configFile), home)
  const policy = configured ? await loadPolicy(policyFiles(own, configFile, env, cwd), home) : undefined
  const config = tightenConfig(own, policy)
  const routingFile = config.routing ?? routingBeside(configFile)
  const profile = flags.profile ?? (env['AWS_PROFILE'] || undefined)
  const region = flags.region ?? (env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || undefined)
  return deepFreeze({
    json: flags.json ?? false,
    verbose: flags.verbose ?? false,
    color: flags.color ?? true,
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { region }),
    ...(flags.endpointUrl !== undefined && { endpointUrl: endpointOf(flags.endpointUrl) }),
    stateDir: stateFolder(flags, env, config, cwd, home),
    ...(configFile !== undefined && { configFile }),
    config,
    ...(policy && { policy }),
    ...(routingFile !== undefined && { routingFile }),
    layers: layersOf(config.runbooks ?? [], join(packageRoot(), 'runbooks')),
  })
}

function endpointOf(text: string): string {
  if (/^https?:\/\/[^\s/]/.test(text) && URL.canParse(text)) return text
  throw failure('usage', 'invalid-endpoint', `${text} is no address of an endpoint.`, 'For example: --endpoint-url https://vpce-0123.ec2.eu-west-1.vpce.amazonaws.com')
}

const configName = 'sirun.config.yaml'

function findConfig(flags: GlobalFlags, env: Environment, cwd: string): string | undefined {
  const named = flags.config ?? (env['SIRUN_CONFIG'] || undefined)
  if (named !== undefined) {
    const file = resolve(cwd, named)
    if (existsSync(file)) return file
    const from = flags.config === undefined ? 'SIRUN_CONFIG' : '--config'
    throw failure('usage', 'no-such-config', `The configuration that ${from} names does not exist.`, undefined, {
      file: named,
    })
  }
  const root = gitRoot(cwd)
  const file = root === undefined ? undefined : join(root, configName)
  if (file === undefined || !existsSync(file)) return undefined
  refuseOthersFile(file, env)
  return file
}

const policyName = 'sirun.policy.yaml'

/**
 * The policy at the git root and the one beside the configuration hold whether or not the configuration names them: whoever
 * may change the one may not be allowed to change the other.
 */
function policyFiles({ policy: named }: Config, configFile: string | undefined, env: Environment, cwd: string): { path: string; shown: string }[] {
  const root = gitRoot(cwd)
  const beside = configFile === undefined ? undefined : dirname(configFile)
  const found = new Set([root, beside].flatMap((folder) => (folder === undefined ? [] : [join(folder, policyName)])).filter(existsSync))
  // Whoever named the configuration trusts what lies beside it.
  if (root !== undefined && root !== beside && existsSync(join(root, policyName))) refuseOthersFile(join(root, policyName), env)
  if (named !== undefined) found.add(named)
  const base = root ?? (configFile === undefined ? cwd : dirname(configFile))
  return [...found].map((path) => {
    const inside = relative(base, path)
    return { path, shown: inside.startsWith('..') ? path : inside }
  })
}

/** Throws SirunError (usage) for a policy that is not there, or that is wrong: nothing runs without it. */
async function loadPolicy(files: readonly { path: string; shown: string }[], home: string): Promise<TeamPolicy | undefined> {
  if (files.length === 0) return undefined
  const { joinPolicies, readTeamPolicy } = await import('../runbooks/read-team-policy.js')
  const policies = files.map(({ path, shown }) => {
    const { policy, problems } = readTeamPolicy(readText(path, 'policy'), shown)
    if (!policy) throw new SirunError('usage', problems.map((each) => ({ ...each, place: { ...each.place, file: path } })))
    const { approvers } = policy
    if (approvers?.allowed_signers === undefined) return policy
    return { ...policy, approvers: { ...approvers, allowed_signers: inFolder(approvers.allowed_signers, dirname(path), home) } }
  })
  if (policies.filter(({ approvers }) => approvers).length > 1)
    throw failure('usage', 'several-approvers', `Two policies say who may agree: ${policies.flatMap((each) => (each.approvers ? each.files : [])).join(' and ')}.`, 'Keep approvers in one of them.')
  return joinPolicies(policies)
}

const routingName = 'routing.yaml'

function routingBeside(configFile: string | undefined): string | undefined {
  const file = configFile === undefined ? undefined : join(dirname(configFile), routingName)
  return file !== undefined && existsSync(file) ? file : undefined
}

function gitRoot(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder
  const parent = dirname(folder)
  return parent === folder ? undefined : gitRoot(parent)
}

/** Somebody else may have put a repository above the working folder (/tmp, a shared host); git distrusts it too. */
function refuseOthersFile(file: string, env: Environment): void {
  if (!isOthersFile(file, env)) return
  throw failure(
    'usage',
    'config-of-another-user',
    file.endsWith(policyName) ? 'The policy belongs to another user, so it was not read, and nothing is done without it.' : 'The configuration at the git root belongs to another user, so it was not read.',
    file.endsWith(policyName) ? 'Make the file yours, or work from another folder.' : `If you trust it, name it: --config ${file}`,
    { file },
  )
}

async function readConfig(file: string): Promise<Config> {
  const [{ readYaml }, { validateConfig }] = await Promise.all([
    import('../runbooks/read-yaml.js'),
    import('../runbooks/validate.js'),
  ])
  const document = readYaml(readText(file), file)
  const problems: Diagnostic[] = [...document.problems]
  if (problems.length === 0) problems.push(...validateConfig(document))
  if (problems.length > 0) throw new SirunError('usage', problems)
  return document.value as unknown as Config
}

function readText(file: string, what: 'configuration' | 'policy' = 'configuration'): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown'
    if (what === 'policy') throw failure('usage', 'policy-unreadable', `The policy cannot be read (${reason}), and nothing is done without it.`, undefined, { file })
    throw failure('usage', 'config-unreadable', `The configuration cannot be read (${reason}).`, undefined, { file })
  }
}

function absolutePaths(config: Config, folder: string, home: string): Config {
  return {
    ...config,
    ...(config.runbooks && { runbooks: config.runbooks.map((entry) => (typeof entry === 'string' ? inFolder(entry, folder, home) : { ...entry, path: inFolder(entry.path, folder, home) })) }),
    ...(config.policy !== undefined && { policy: inFolder(config.policy, folder, home) }),
    ...(config.routing !== undefined && { routing: inFolder(config.routing, folder, home) }),
    ...(config.state_dir !== undefined && { state_dir: inFolder(config.state_dir, folder, home) }),
    ...(config.approvals?.allowed_signers !== undefined && { approvals: { ...config.approvals, allowed_signers: inFolder(config.approvals.allowed_signers, folder, home) } }),
  }
}

function inFolder(path: string, folder: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : resolve(folder, path)
}

function stateFolder(flags: GlobalFlags, env: Environment, config: Config, cwd: string, home: string): string {
  const named = flags.stateDir ?? (env['SIRUN_STATE_DIR'] || undefined)
  if (named !== undefined) return resolve(cwd, named)
  return config.state_dir ?? defaultStateFolder({ ...env, HOME: home })
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value) as unknown[]) {
    if (typeof member === 'object' && member !== null && !Object.isFrozen(member)) deepFreeze(member)
  }
  return Object.freeze(value)
}
