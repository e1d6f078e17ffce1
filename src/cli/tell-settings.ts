/** For --verbose: what was read to decide how a command runs. */
import { forTerminal } from '../text/escape.js'
import type { Settings } from './settings.js'

/** One line a setting; what is left to a default is said as that. */
export function tellSettings({ configFile, policy, routingFile, stateDir, layers, profile, region, endpointUrl }: Settings): string {
  const lines = {
    configuration: configFile ?? 'none',
    policy: policy ? 'there is one; it tightens the configuration' : 'none',
    routing: routingFile ?? 'none',
    runbooks: layers.map(({ name, folder }) => `${folder} (${name})`).join(', '),
    'state folder': stateDir,
    profile: profile ?? "the SDK's default",
    region: region ?? 'none',
    ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
  }
  return Object.entries(lines).map(([name, value]) => `${name}: ${forTerminal(value)}\n`).join('')
}
