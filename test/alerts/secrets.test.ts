import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SecretTrouble } from '../../src/alerts/channel.js'
import { placeOf, secretReader } from '../../src/alerts/secrets.js'

const folder = mkdtempSync(path.join(tmpdir(), 'sirun-secrets-'))
const read = secretReader({ env: { TOKEN: 'from env', EMPTY: '', JSON: '{"token":"inner","n":7}' }, folder, fromAws: async ({ secret, parameter }) => `from AWS ${secret ?? parameter}` })

function file(name: string, text: string, mode = 0o600): string {
  writeFileSync(path.join(folder, name), text)
  chmodSync(path.join(folder, name), mode)
  return name
}

test('from the environment, from a file beside routing.yaml without its last line feed, from AWS', async () => {
  expect(await read({ env: 'TOKEN' })).toBe('from env')
  expect(await read({ file: file('token', 'a\nb\n') })).toBe('a\nb')
  expect(await read({ file: path.join(folder, file('windows', 'a\r\n')) })).toBe('a')
  expect(await read({ secret: 'hooks' })).toBe('from AWS hooks')
  expect(await read({ parameter: '/hooks', region: 'eu-west-1' })).toBe('from AWS /hooks')
})

test('a member of a JSON object', async () => {
  expect(await read({ env: 'JSON', key: 'token' })).toBe('inner')
  await expect(read({ env: 'JSON', key: 'n' })).rejects.toThrow('The secret in environment variable JSON, key n has no such member, or it is no text.')
  await expect(read({ env: 'JSON', key: 'toString' })).rejects.toThrow('has no such member')
  await expect(read({ env: 'TOKEN', key: 'token' })).rejects.toThrow(new SecretTrouble('The secret in environment variable TOKEN, key token is not JSON.'))
})

test.each([0o640, 0o604, 0o622, 0o601])('a file with mode %o is refused, with what to do', async (mode) => {
  const name = file(`open-${mode}`, 'secret', mode)
  const trouble = await read({ file: name }).catch((error: unknown) => error)
  expect(trouble).toMatchObject({ name: 'SecretTrouble', message: expect.stringContaining('can be read by others than its owner'), hint: `Run: chmod 600 ${path.join(folder, name)}` })
})

test.each([
  [{ env: 'NONE' }, 'The environment variable NONE is not set.'],
  [{ env: 'EMPTY' }, 'The secret in environment variable EMPTY is empty.'],
  [{ file: 'none' }, `The secret file ${path.join(folder, 'none')} cannot be read (ENOENT).`],
  [{ file: file('long', 'x'.repeat(70_000)) }, `The secret file ${path.join(folder, 'long')} is longer than 65536 bytes.`],
])('%j is not there', async (source, why) => {
  await expect(read(source)).rejects.toThrow(new SecretTrouble(why))
})

test('a folder is no secret', async () => {
  const trouble = await read({ file: '.' }).catch((error: unknown) => error)
  expect(trouble).toBeInstanceOf(SecretTrouble)
})

test('places for people', () => {
  expect([{ env: 'A' }, { file: 'b', key: 'c' }, { secret: 'd' }, { parameter: '/e' }].map(placeOf)).toEqual(['environment variable A', 'file b, key c', 'AWS secret d', 'AWS parameter /e'])
})
