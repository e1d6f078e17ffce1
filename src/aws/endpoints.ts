/** Endpoints that the environment or a profile put in the place of AWS's own: a trap unless somebody meant it. */
import { makeClient } from './clients.js'

export interface EndpointOverride {
  service: string
  url: string
  /** The variable of the environment, or `profile` for ~/.aws/config. */
  from: string
}

/**
 * What the SDK would use for these services if it were let, by its own reading of environment and files. It is not used
 * unless the connection says so; a live run refuses to begin while there is any and nobody said so.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export async function endpointOverrides(services: Iterable<string>, env: Readonly<Record<string, string | undefined>>): Promise<EndpointOverride[]> {
  const found = await Promise.all([...services].map((service) => overrideOf(service, env)))
  return found.filter((override) => override !== undefined)
}

async function overrideOf(service: string, env: Readonly<Record<string, string | undefined>>): Promise<EndpointOverride | undefined> {
  const noCredentials = (): Promise<never> => Promise.reject(new Error('nothing is sent'))
  const client = await makeClient(service, { configuredEndpoints: true }, { region: 'us-east-1', access: 'read', credentials: noCredentials })
  try {
    const url = await client.config.serviceConfiguredEndpoint?.()
    if (url === undefined) return undefined
    const variables = Object.keys(env).filter((name) => name.startsWith('AWS_ENDPOINT_URL') && env[name] === url)
    // The one of a service goes before the general one.
    const [from = 'profile'] = variables.sort((a, b) => b.length - a.length)
    return { service, url, from }
  } finally {
    client.destroy()
  }
}
