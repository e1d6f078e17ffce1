/** sirun infra: the template of what feeds the watcher, with a role that may do what the routing needs. */
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { contextGrants, routingGrants } from '../infra/watcher-grants.js'
import { watchTemplate } from '../infra/watch-template.js'
import { writeYaml } from '../infra/write-yaml.js'
import { openRouting } from '../open-routing.js'

export interface InfraOptions {
  /** Also what alerts ask AWS about a finding. */
  context?: boolean
}

/** Throws SirunError (usage) for a routing that is wrong. */
export async function run({ context: asks = false }: InfraOptions, context: Context): Promise<ExitCode> {
  const { settings: { config, json }, streams } = context
  const opened = await openRouting(context)
  const template = watchTemplate([...(opened ? routingGrants(opened.routing) : []), ...(asks ? contextGrants(config.roles?.read) : [])])
  if (json) writeJson(context, { type: 'infra', template })
  else streams.stdout.write(writeYaml(template))
  return exitCodes.done
}
