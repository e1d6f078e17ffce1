import { SirunError } from '../../src/diagnostics/diagnostic.js'
import { fetchFinding, fetchFindings, type FindingIo } from '../../src/findings/fetch-finding.js'
import { fixtureText } from './fixtures.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function io(files: Record<string, Uint8Array>, stdin = ''): FindingIo {
  return {
    readFile: async (path) => {
      if (path === 'folder') throw Object.assign(new Error('EISDIR'), { code: 'EISDIR' })
      const found = files[path]
      if (found === undefined) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' })
      return found
    },
    readStdin: async () => bytes(stdin),
  }
}

const one = bytes(fixtureText('ec2-c2-api'))
const two = bytes(fixtureText('sns-in-sqs'))
const second = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2'

async function refusal(reference: string, files: Record<string, Uint8Array> = {}): Promise<string> {
  const error: unknown = await fetchFinding(reference, io(files)).catch((thrown: unknown) => thrown)
  if (!(error instanceof SirunError)) throw error
  return `${error.kind} ${error.diagnostics[0]!.code}`
}

test.each([
  ['file:one.json', '1'],
  ['file:one.json#1', '1'],
  ['file:two.json#2', '2'],
  [`file:two.json#${second}`, '2'],
  ['file:odd#name.json', '1'],
  ['file:odd#name.json#1', '1'],
])('%s', async (reference, last) => {
  const finding = await fetchFinding(reference, io({ 'one.json': one, 'two.json': two, 'odd#name.json': one }))
  expect(finding.id.at(-1)).toBe(last)
})

test('standard input', async () => {
  expect((await fetchFinding('-', io({}, fixtureText('iam-key')))).id.at(-1)).toBe('2')
  expect((await fetchFinding('-#2', io({}, fixtureText('sns-in-sqs')))).id).toBe(second)
})

test('UTF-16, as PowerShell redirects it', async () => {
  const text = `\uFEFF${fixtureText('iam-key')}`
  const file = new Uint8Array(new Uint16Array([...text].map((c) => c.charCodeAt(0))).buffer)
  expect((await fetchFinding('file:f', io({ f: file }))).id.at(-1)).toBe('2')
})

test.each([
  ['file:none.json', 'usage no-such-file'],
  ['file:none.json#1', 'usage no-such-file'],
  ['file:folder', 'usage unreadable-file'],
  ['one.json', 'usage unknown-reference'],
  ['file:', 'usage unknown-reference'],
  ['file:two.json', 'usage several-findings'],
  ['file:two.json#3', 'usage no-such-finding'],
  ['file:two.json#0', 'usage no-such-finding'],
  ['file:text', 'failed not-json'],
  ['file:bytes', 'failed not-utf8'],
  ['file:other', 'failed not-a-finding'],
  ['file:large', 'failed finding-too-large'],
])('%s is refused: %s', async (reference, expected) => {
  const files = {
    'two.json': two, text: bytes('hello'), bytes: Uint8Array.of(0x1f, 0x8b, 0xff), other: bytes('{}'),
    large: new Uint8Array(1024 * 1024 + 1),
  }
  expect(await refusal(reference, files)).toBe(expected)
})

test('an error that is none of the file system is passed on', async () => {
  const broken: FindingIo = {
    readFile: async () => { throw new TypeError('a bug') },
    readStdin: async () => new Uint8Array(),
  }
  await expect(fetchFinding('file:x', broken)).rejects.toThrow(TypeError)
})

describe('all findings of a reference', () => {
  const ids = async (reference: string, files: Record<string, Uint8Array>): Promise<string[]> =>
    (await fetchFindings(reference, io(files))).findings.map(({ id }) => id.slice(-1))

  test('in their order, unless one is picked', async () => {
    expect(await ids('file:two.json', { 'two.json': two })).toEqual(['1', '2'])
    expect(await ids('file:two.json#2', { 'two.json': two })).toEqual(['2'])
  })

  test('what is none among them is a problem, but not where one is picked', async () => {
    const mixed = bytes(`[${fixtureText('ec2-c2-api')},{"hello":1}]`)
    expect((await fetchFindings('file:m', io({ m: mixed }))).problems).toMatchObject([{ code: 'not-a-finding' }])
    expect((await fetchFindings('file:m#1', io({ m: mixed }))).problems).toEqual([])
  })

  test('none at all is an error', async () => {
    await expect(fetchFindings('file:m', io({ m: bytes('{}') }))).rejects.toMatchObject({ kind: 'failed' })
  })
})
