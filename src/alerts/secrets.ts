/** Secrets of destinations, from where routing.yaml says that they are. */
import { open } from 'node:fs/promises'
import path from 'node:path'
import { isMap } from '../expressions/value.js'
import type { Secret } from '../runbooks/generated/routing-schema.js'
import { SecretTrouble } from './channel.js'

export interface SecretSources {
  env: Readonly<Record<string, string | undefined>>
  /** What files are relative to: the folder of routing.yaml. */
  folder: string
  /** The text of a `secret` or a `parameter`. Throws SecretTrouble. */
  fromAws: (source: Secret) => Promise<string>
}

/** Longer texts are no secret of a destination. */
const longest = 65_536

/** Reads one secret each time it is asked for. Throws SecretTrouble, which holds nothing of it. */
export function secretReader({ env, folder, fromAws }: SecretSources): (source: Secret) => Promise<string> {
  return async (source) => {
    const { env: name, file, key } = source
    const text = name !== undefined ? fromEnv(env, name) : file !== undefined ? await fromFile(path.resolve(folder, file)) : await fromAws(source)
    const secret = key === undefined ? text : memberOf(text, key, source)
    if (secret === '') throw new SecretTrouble(`The secret in ${placeOf(source)} is empty.`)
    return secret
  }
}

/** Where a secret is, for people: `environment variable SLACK_URL`. */
export function placeOf({ env, file, secret, parameter, key }: Secret): string {
  const place = env !== undefined ? `environment variable ${env}` : file !== undefined ? `file ${file}` : secret !== undefined ? `AWS secret ${secret}` : `AWS parameter ${parameter!}`
  return key === undefined ? place : `${place}, key ${key}`
}

function fromEnv(env: SecretSources['env'], name: string): string {
  const text = env[name]
  if (text === undefined) throw new SecretTrouble(`The environment variable ${name} is not set.`, `Set ${name}, or name another place of the secret in routing.yaml.`)
  return text
}

async function fromFile(file: string): Promise<string> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new SecretTrouble(`The secret file ${file} cannot be read (${error.code}).`, 'Create it, or correct its path in routing.yaml.')
  })
  try {
    const { mode, size } = await handle.stat()
    // Windows keeps access lists instead: their bits say nothing.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new SecretTrouble(`The secret file ${file} can be read by others than its owner.`, `Run: chmod 600 ${file}`)
    if (size > longest) throw new SecretTrouble(`The secret file ${file} is longer than ${longest} bytes.`, 'Name the file that holds the secret alone.')
    return (await handle.readFile('utf8')).replace(/\r?\n$/, '')
  } catch (error) {
    if (error instanceof SecretTrouble) throw error
    throw new SecretTrouble(`The secret file ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`, 'Name a file.')
  } finally {
    await handle.close()
  }
}

/** What a parser says of a text may repeat it: it stays out of the error. */
function memberOf(text: string, key: string, source: Secret): string {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new SecretTrouble(`The secret in ${placeOf(source)} is not JSON.`, 'Store a JSON object, or leave out key.')
  }
  const member = isMap(json) && Object.hasOwn(json, key) ? json[key] : undefined
  if (typeof member !== 'string') throw new SecretTrouble(`The secret in ${placeOf(source)} has no such member, or it is no text.`)
  return member
}
