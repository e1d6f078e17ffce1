import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The generator is run as the build runs it, on a small project of its own: one service, one runbook. */
const generator = new URL('../../scripts/generate-aws-model.js', import.meta.url)
const emptyReview = {
  iamActions: {},
  effects: [],
  destroy: { verbs: ['Delete'], settings: [] },
  sensitive: [],
  notSensitive: [],
  paging: [],
}

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sirun-model-'))
  mkdirSync(join(root, 'scripts'))
  mkdirSync(join(root, 'runbooks', 'sts'), { recursive: true })
  symlinkSync(new URL('../../node_modules', import.meta.url), join(root, 'node_modules'))
})

afterEach(() => rmSync(root, { recursive: true }))

/** What the generator says: an empty text if it succeeds. */
function generate(services: object, review: object = {}, runbook = ''): Promise<string> {
  writeFileSync(join(root, 'scripts', 'aws-services.json'), JSON.stringify(services))
  writeFileSync(join(root, 'scripts', 'aws-model-reviewed.json'), JSON.stringify({ ...emptyReview, ...review }))
  writeFileSync(join(root, 'runbooks', 'sts', 'example.yaml'), runbook)
  const code =
    `const { generateAwsModel } = await import(${JSON.stringify(generator.href)})\n` +
    `await generateAwsModel(${JSON.stringify(root)}).catch((error) => process.stdout.write(error.message))`
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--input-type=module', '-e', code], { env: {} }, (error, stdout) =>
      error ? reject(new Error(error.message)) : resolve(stdout),
    )
  })
}

test('writes the same data each time and removes what is no longer a service', async () => {
  const folder = join(root, 'src', 'aws-model', 'generated')
  const effects = [{ effect: 'write', why: 'It hides messages.', operations: ['sqs:ReceiveMessage'] }]
  expect(await generate({ sts: {}, sqs: {} }, { effects })).toBe('')
  const first = readFileSync(join(folder, 'sts.txt'), 'utf8')
  expect(await generate({ sts: {} })).toBe('')
  expect(readFileSync(join(folder, 'sts.txt'), 'utf8')).toBe(first)
  expect(readdirSync(folder).sort()).toEqual(['index.d.ts', 'index.js', 'sts.txt'])
  expect(readFileSync(join(root, 'src', 'aws', 'generated', 'clients.js'), 'utf8')).toContain('@aws-sdk/client-sts')
})

test.each([
  ['a service without a client', { 'no-such': {} }, {}, '', ['client-no-such', 'schemas']],
  ['a read that does not look like one', { sqs: {} }, {}, '', ['sqs:ReceiveMessage', '"effects"']],
  [
    'a reviewed name that the SDK does not have',
    { sts: {} },
    { sensitive: [{ why: 'x', members: ['sts:Gone.Secret'] }] },
    '',
    ['sts:Gone.Secret'],
  ],
  [
    'a reviewed IAM action that does not exist',
    { sts: {} },
    { iamActions: { sts: { AssumeRole: 'sts:Gone' } } },
    '',
    ['sts:Gone', 'AssumeRole'],
  ],
  [
    'a call of a runbook to a service that is not listed',
    { sts: {} },
    {},
    'steps:\n  - aws: rds:DescribeDBInstances\n',
    ['example.yaml:2', 'rds'],
  ],
  ['a call that does not exist', { sts: {} }, {}, 'observe: { aws: "sts:Gone" }', ['example.yaml:1', 'Gone']],
  [
    'a call of a runbook without an IAM action',
    { sts: {} },
    {},
    'aws: sts:GetScopedCredentials',
    ['example.yaml:1', 'sts:GetScopedCredentials', '"iamActions"'],
  ],
])('fails on %s', async (_, services, review, runbook, said) => {
  const message = await generate(services, review, runbook)
  for (const part of said) expect(message).toContain(part)
})

test('passes what is only a comment in a runbook', async () => {
  const runbook = '# aws: rds:DescribeDBInstances\naws: sts:GetCallerIdentity # aws: sts:Gone'
  expect(await generate({ sts: {} }, {}, runbook)).toBe('')
})
