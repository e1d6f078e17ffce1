/** The moto that jest.aws.config.js started, and calls to it that do not pass through the port under test. */
import { clients } from '../../src/aws/generated/clients.js'

/** Where moto is. Throws where nobody started it: npm run test:aws does. */
export function motoUrl(): string {
  const url = process.env['MOTO_URL']
  if (url === undefined) throw new Error('moto was not started: npm run test:aws')
  return url
}

/** Everything in moto is gone, in all accounts. */
export async function resetMoto(): Promise<void> {
  // The first calls of an account need no permission until `enforcePolicies` says otherwise.
  await post('/moto-api/reset-auth', 'inf')
  await post('/moto-api/reset', '')
}

/** From the next call on, policies decide. */
export function enforcePolicies(): Promise<void> {
  return post('/moto-api/reset-auth', '0')
}

async function post(path: string, body: string): Promise<void> {
  const response = await fetch(motoUrl() + path, { method: 'POST', body })
  if (!response.ok) throw new Error(`moto answers ${path} with ${response.status}`)
}

export interface Keys {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

/** moto takes any for its default account, 123456789012, while it does not enforce policies. */
export const anyKeys: Keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' }

/** An answer as it comes: tests assert on it. */
export type Answer = ReturnType<typeof JSON.parse>

/** Calls AWS as anybody would, with the SDK alone. */
export type Call = (service: string, operation: string, params?: object) => Promise<Answer>

export function caller(endpoint: string, region = 'eu-west-1', credentials: Keys = anyKeys): Call {
  return async (service, operation, params = {}) => {
    const module = await clients[service]!()
    const name = Object.keys(module).find((each) => /^[A-Z]\w*Client$/.test(each))!
    const Client = module[name] as new (options: object) => { send(command: unknown): Promise<Answer>; destroy(): void }
    const Command = module[`${operation}Command`] as new (params: object) => unknown
    const client = new Client({ region, endpoint, credentials, maxAttempts: 1 })
    try {
      return await client.send(new Command(params))
    } finally {
      client.destroy()
    }
  }
}
