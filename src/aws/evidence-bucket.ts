/** The bucket that runs are copied to: each object is made once, with its checksum, and never written over. */
import { createHash } from 'node:crypto'
import type { AwsPlace } from '../aws-model/aws.js'
import type { ValueMap } from '../expressions/value.js'
import { partitionOfRegion } from '../findings/arn.js'
import { makeClient, makeCommand, timeoutsOf, type Connection, type Credentials, type SdkClient } from './clients.js'
import { isExpiredLogin } from './not-sent.js'
import { reduceError } from './reduce-error.js'
import { openSession, type CredentialChain } from './sessions.js'

/** What the configuration says of it. */
export interface BucketSettings {
  bucket: string
  prefix?: string
  region: string
  /** Whose it must be. */
  account?: string
  role?: string
  kmsKey?: string
  /** Milliseconds. */
  retain?: number
}

export interface EvidenceBucket {
  /** `s3://bucket/prefix/`: all keys stand below it. */
  where: string
  /** Each object is to be kept for a time. */
  retains: boolean
  /** `there`: something has the key already, whatever it is. */
  put(key: string, bytes: Uint8Array): Promise<'made' | 'there'>
  /** Undefined where there is none. */
  get(key: string): Promise<Uint8Array | undefined>
  /** What is directly below a folder, or what of it begins with `begins`; folders without the slash at their end. */
  list(folder: string, begins?: string): Promise<{ objects: { name: string; bytes: number }[]; folders: string[] }>
  /** Whether Object Lock is on; undefined where S3 does not say. Asked once. */
  isLocked(): Promise<boolean | undefined>
  /** Ends the calls under way. */
  close(): void
}

/** S3 refused, or could not be reached. Name and message are for people: nothing secret is in them. */
export class BucketTrouble extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message)
  }
}

/** Sends nothing yet. All calls throw BucketTrouble; the SDK repeats what may be repeated, since no call makes anything twice. */
export function evidenceBucket(settings: BucketSettings, connection: Connection, chain: CredentialChain): EvidenceBucket {
  const { bucket, region, account, role, kmsKey, retain } = settings
  const prefix = (settings.prefix ?? '').replace(/\/$/, '')
  const root = prefix === '' ? '' : `${prefix}/`
  const place: AwsPlace = { account: '', region, partition: partitionOfRegion(region) }
  const { connect, request } = timeoutsOf(connection)
  const owned = { Bucket: bucket, ...(account !== undefined && { ExpectedBucketOwner: account }) }
  const closing = new AbortController()
  let opened: Promise<SdkClient> | undefined
  let locked: Promise<boolean | undefined> | undefined

  const client = (): Promise<SdkClient> => {
    const credentials = role === undefined ? () => chain.credentials(place) : openSession(connection, chain, place, 'read', role).credentials
    opened ??= makeClient('s3', connection, { region, access: 'read', credentials, followRegion: true })
    return opened
  }

  /** The next call makes a new one, with the login that is there by then. */
  const forget = (): void => {
    void opened?.then((open) => open.destroy(), () => undefined)
    opened = undefined
  }

  const send = async (operation: string, params: ValueMap | Record<string, unknown>): Promise<Record<string, unknown>> => {
    let held: Credentials | undefined
    try {
      const command = await makeCommand('s3', operation, { ...owned, ...params })
      const open = await client()
      held = await open.config.credentials()
      return await open.send(command, { abortSignal: AbortSignal.any([closing.signal, AbortSignal.timeout(2 * (connect + request))]) })
    } catch (error) {
      const { name, message } = reduceError(error, held)
      if (isExpiredLogin({ name })) chain.forget(place)
      if (isExpiredLogin({ name }) || useless.test(name)) forget()
      throw new BucketTrouble(name, message)
    }
  }

  const retention = async (): Promise<object> => {
    // Where nobody says, the configuration counts: S3 refuses where it is wrong.
    if (retain === undefined || (await isLocked()) === false) return {}
    return { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date(Date.now() + retain) }
  }

  const isLocked = (): Promise<boolean | undefined> => {
    const asked = (locked ??= send('GetObjectLockConfiguration', {}).then(
      ({ ObjectLockConfiguration: found }) => (found as { ObjectLockEnabled?: string } | undefined)?.ObjectLockEnabled === 'Enabled',
      (error: BucketTrouble) => {
        if (error.name === 'ObjectLockConfigurationNotFoundError') return false
        if (error.name === 'AccessDenied') return undefined
        throw error
      },
    ))
    asked.catch(() => (locked = undefined))
    return asked
  }

  return {
    where: `s3://${bucket}/${root}`,
    retains: retain !== undefined,
    isLocked,
    async put(key, bytes) {
      const whole = { Key: `${root}${key}`, Body: bytes, IfNoneMatch: '*', ChecksumAlgorithm: 'SHA256', ChecksumSHA256: createHash('sha256').update(bytes).digest('base64'), ...(kmsKey !== undefined && { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKey }) }
      try {
        await send('PutObject', { ...whole, ...(await retention()) })
        return 'made'
      } catch (error) {
        if ((error as BucketTrouble).name === 'PreconditionFailed') return 'there'
        throw error
      }
    },
    async get(key) {
      try {
        const { Body: body } = await send('GetObject', { Key: `${root}${key}` })
        return await (body as { transformToByteArray(): Promise<Uint8Array> }).transformToByteArray()
      } catch (error) {
        if (error instanceof BucketTrouble && error.name === 'NoSuchKey') return undefined
        throw error instanceof BucketTrouble ? error : new BucketTrouble('IncompleteAnswer', reduceError(error).message)
      }
    },
    async list(folder, begins = '') {
      const at = `${root}${folder}`
      const [objects, folders]: [{ name: string; bytes: number }[], string[]] = [[], []]
      let token: unknown
      do {
        const page = await send('ListObjectsV2', { Prefix: `${at}${begins}`, Delimiter: '/', ...(token !== undefined && { ContinuationToken: token }) })
        for (const { Key: key = '', Size: size = 0 } of (page['Contents'] ?? []) as { Key?: string; Size?: number }[]) objects.push({ name: key.slice(at.length), bytes: size })
        for (const { Prefix: below = '' } of (page['CommonPrefixes'] ?? []) as { Prefix?: string }[]) folders.push(below.slice(at.length, -1))
        token = page['NextContinuationToken']
      } while (token !== undefined)
      return { objects, folders }
    },
    close: () => {
      // What hangs would keep the process.
      closing.abort()
      forget()
    },
  }
}

const useless = /^(?:ExpiredLogin|CredentialsUnavailable|RoleNotAssumed|InvalidAccessKeyId|InvalidToken)$/
