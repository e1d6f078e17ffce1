/** What the bucket's calls carry, what is made of S3's answers, and that nothing is written over. */
import { createHash } from 'node:crypto'
import { evidenceBucket, type BucketSettings, type BucketTrouble, type EvidenceBucket } from '../../src/aws/evidence-bucket.js'
import type { Connection } from '../../src/aws/clients.js'
import { credentialChain } from '../../src/aws/sessions.js'
import { bucketServer, type BucketServer, type BucketServerOptions } from './bucket-server.js'

process.env['AWS_ACCESS_KEY_ID'] = 'AKIAIOSFODNN7EXAMPLE'
process.env['AWS_SECRET_ACCESS_KEY'] = 'canary-secret-access-key'
process.env['AWS_EC2_METADATA_DISABLED'] = 'true'

const day = 86_400_000
let server: BucketServer
let bucket: EvidenceBucket

async function open(more: Partial<BucketSettings> = {}, options: BucketServerOptions = {}): Promise<void> {
  server = await bucketServer(options)
  const connection: Connection = { endpoint: server.url, run: '01KC2M00000000000000000000', requestTimeout: 1_000 }
  bucket = evidenceBucket({ bucket: 'evidence-bucket', prefix: 'ir/runs/', region: 'eu-central-1', ...more }, connection, credentialChain(connection))
}

afterEach(async () => {
  bucket.close()
  await server.close()
})

async function trouble(work: Promise<unknown>): Promise<BucketTrouble> {
  const [ended] = await Promise.allSettled([work])
  return (ended as PromiseRejectedResult).reason as BucketTrouble
}

const bytes = Buffer.from('a line\n')

test('an object is made once, with its checksum; a second one of its key is told, and not written', async () => {
  await open()
  expect(bucket.where).toBe('s3://evidence-bucket/ir/runs/')
  expect(await bucket.put('a/b', bytes)).toBe('made')
  expect(await bucket.put('a/b', Buffer.from('other'))).toBe('there')
  expect([...server.objects.keys()]).toEqual(['ir/runs/a/b'])
  expect(Buffer.from((await bucket.get('a/b'))!)).toEqual(bytes)
  const { headers } = server.objects.get('ir/runs/a/b')!
  expect(headers).toMatchObject({ 'if-none-match': '*', 'x-amz-checksum-sha256': createHash('sha256').update(bytes).digest('base64') })
  expect(Object.keys(headers).filter((name) => /object-lock|encryption/.test(name))).toEqual([])
  expect(String(headers['x-amz-user-agent'])).toContain('sirun/01KC2M')
  expect(await bucket.get('a/none')).toBeUndefined()
})

test('owner, key and retention go along, where the bucket can keep', async () => {
  await open({ account: '444455556666', kmsKey: 'alias/ir', retain: 90 * day }, { lock: true })
  await bucket.put('x', bytes)
  await bucket.put('y', bytes)
  const { headers } = server.objects.get('ir/runs/x')!
  expect(headers).toMatchObject({ 'x-amz-expected-bucket-owner': '444455556666', 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': 'alias/ir', 'x-amz-object-lock-mode': 'GOVERNANCE' })
  expect(Math.abs(Date.parse(String(headers['x-amz-object-lock-retain-until-date'])) - Date.now() - 90 * day)).toBeLessThan(60_000)
  expect(server.calls.filter(({ operation }) => operation === 'GetObjectLockConfiguration')).toHaveLength(1)
})

test('a bucket without Object Lock is copied to without it, and says so', async () => {
  await open({ retain: day })
  expect(await bucket.put('x', bytes)).toBe('made')
  expect(await bucket.isLocked()).toBe(false)
})

test('where nobody may ask, the configuration counts', async () => {
  await open({ retain: day }, { lock: true })
  server.fate = ({ operation }) => (operation === 'GetObjectLockConfiguration' ? [403, 'AccessDenied'] : undefined)
  expect(await bucket.put('x', bytes)).toBe('made')
  expect([await bucket.isLocked(), server.objects.get('ir/runs/x')!.headers['x-amz-object-lock-mode']]).toEqual([undefined, 'GOVERNANCE'])
})

test("another account's bucket is refused by S3, and so said", async () => {
  await open({ account: '999988887777' })
  expect(await trouble(bucket.put('x', bytes))).toMatchObject({ name: 'AccessDenied' })
  expect(server.objects.size).toBe(0)
})

test('a lost answer is asked for again, and the second try finds the first', async () => {
  await open()
  let lost = 1
  server.fate = ({ operation }) => (operation === 'PutObject' && lost-- > 0 ? 'lost' : undefined)
  expect(await bucket.put('x', bytes)).toBe('there')
})

test('a bucket that cannot be reached, or prints the request, says why and nothing secret', async () => {
  await open()
  server.fate = () => [403, 'SignatureDoesNotMatch', 'canary-secret-access-key']
  const said = await trouble(bucket.put('x', bytes))
  expect([said.name, said.message]).toEqual(['SignatureDoesNotMatch', '(hidden)'])
  await server.close()
  expect((await trouble(bucket.put('x', bytes))).message).toContain('ECONNREFUSED')
})

test('listings are whole, however long: objects and folders directly below', async () => {
  await open({}, { page: 2 })
  for (const key of ['1/a/x', '1/a/y', '1/b/x', '1/c/x', '1/top', '2/a/x']) await bucket.put(key, bytes)
  expect(await bucket.list('')).toEqual({ objects: [], folders: ['1', '2'] })
  expect(await bucket.list('1/')).toEqual({ objects: [{ name: 'top', bytes: 7 }], folders: ['a', 'b', 'c'] })
  expect(await bucket.list('1/a/')).toEqual({ objects: [{ name: 'x', bytes: 7 }, { name: 'y', bytes: 7 }], folders: [] })
  expect((await bucket.list('1/', 'b')).folders).toEqual(['b'])
})
