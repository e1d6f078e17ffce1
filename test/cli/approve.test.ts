/** sirun approve, and what becomes of an approval: by real SSH keys and ssh-keygen, by file and by pipe. */
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { approvalDesk } from '../../src/cli/approval-desk.js'
import { hashOfRequest, requestText, type ApprovalRequest } from '../../src/engine/approval-request.js'
import { hashOfStatement, type ApprovalStatement } from '../../src/engine/approval-statement.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { approvalRequest as request } from './approval-request.js'
import { runMain, type Ended } from './run-main.js'

const newFolder = temporaryFolders()
const { changes: [change] } = request as ApprovalRequest & { changes: [ApprovalRequest['changes'][number]] }
const sha256 = hashOfRequest(request)

let folder: string
beforeEach(() => {
  folder = newFolder()
  writeFileSync(join(folder, 'request.json'), `${requestText(request)}\n`)
  for (const name of ['ana', 'mallory']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(folder, name)])
  writeFileSync(join(folder, 'signers'), `ana@example.com ${readFileSync(join(folder, 'ana.pub'), 'utf8')}`)
})

const approve = (...more: string[]): Promise<Ended> => runMain(['approve', 'request.json', '--ssh-key', 'ana', ...more], folder)
const agreed = async (...more: string[]): Promise<string> => (await approve('--agree', sha256, ...more)).stdout

function desk(signers: string | undefined = join(folder, 'signers')): ReturnType<typeof approvalDesk> {
  const approvals = { people: { ana: { ssh: 'ana@example.com' }, bo: { ssh: 'bo@example.com' } }, groups: { leads: ['ana'] }, ...(signers !== undefined && { allowed_signers: signers }) }
  return approvalDesk({ folder: join(folder, 'run'), cwd: folder, settings: { config: { approvals } }, askSts: () => Promise.reject(new Error('STS is not asked')) })
}

const unwrapped = ({ stderr }: Ended): string => stderr.replace(/\n\s*/g, ' ')

const why = async (work: Promise<unknown>): Promise<string> => work.then(() => 'it was taken', (error: Error) => error.message)

describe('on the approver\'s machine', () => {
  test('everything is shown from the bytes of the request; standard output has the approval alone', async () => {
    const { code, stdout, stderr } = await approve('--agree', sha256.slice(0, 12))
    expect(code).toBe(0)
    for (const text of [sha256, 'rae on desk', 'arn:aws:iam::111122223333:user/rae', '1 of leads', '111122223333, eu-west-1', 'HIGH', 'Cut it off', 'sg-web', '14 others use the role', 'i-0d3b9e2f4c7a5b130', 'modify-instance-attribute']) expect(stderr.replace(/\n\s+/g, ' ')).toContain(text)
    expect(stderr + stdout).not.toContain('\u001b[2J')
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(JSON.parse(stdout)).toMatchObject({ type: 'approval', statement: { request: sha256, decision: 'yes' }, proof: { ssh: expect.stringContaining('BEGIN SSH SIGNATURE') as string } })
  })

  test('by pipe', async () => {
    const { code, stdout } = await runMain(['approve', '-', '--ssh-key', 'ana', '--agree', sha256], folder, {}, requestText(request))
    expect([code, (JSON.parse(stdout) as { statement: object }).statement]).toMatchObject([0, { request: sha256 }])
  })

  test('a no has its reason', async () => {
    expect(JSON.parse((await approve('--refuse', 'It is the payment host')).stdout)).toMatchObject({ statement: { decision: 'no', reason: 'It is the payment host' } })
  })

  test.each<[string, string[], number, string]>([
    ['another hash', ['--agree', '0'.repeat(64)], 2, 'which is not what --agree names'],
    ['too short a hash', ['--agree', sha256.slice(0, 11)], 2, 'which is not what --agree names'],
    ['both', ['--agree', sha256, '--refuse', 'x'], 2, 'Give --agree or --refuse'],
    ['a no without a reason', ['--refuse', ' '], 2, 'wants the reason'],
    ['neither, and no terminal', [], 3, 'There is no terminal to ask at'],
    ['a duration that is none', ['--agree', sha256, '--lasts', 'long'], 2, 'is no duration'],
    ['a key that is not there', ['--agree', sha256, '--ssh-key', 'nobody'], 1, 'ssh-keygen did not sign'],
  ])('%s: nothing is said', async (_, more, code, message) => {
    const ended = await approve(...more)
    expect([ended.code, ended.stdout]).toEqual([code, ''])
    expect(unwrapped(ended)).toContain(message)
  })

  test.each<[string, () => string, string]>([
    ['that has expired', () => requestText({ ...request, expires: '2026-11-24T03:30:00.000Z' }), 'has expired'],
    ['that a chat has rewritten', () => JSON.stringify(JSON.parse(requestText(request)), undefined, 2), 'it is not as sirun wrote it'],
    ['of another format', () => requestText({ ...request, format: 2 as 1 }), 'format that this version does not read'],
    ['that is none', () => '{"type":"approval"}', 'it is no request'],
    ['that is not whole', () => requestText({ ...request, place: undefined as never }), 'it is not whole'],
    ['with a change that is not whole', () => requestText({ ...request, changes: [{ ...change, ending: {} as never }] }), 'a change in it is not whole'],
    ['of no JSON', () => '{"type"', 'it is no JSON'],
  ])('a request %s is not agreed to', async (_, text, message) => {
    writeFileSync(join(folder, 'request.json'), text())
    const ended = await approve('--agree', sha256)
    expect([ended.code > 0, ended.stdout]).toEqual([true, ''])
    expect(unwrapped(ended)).toContain(message)
    expect(ended.stderr).not.toContain('bug of sirun')
  })
})

describe('at the desk of whoever asks', () => {
  test('the signature proves who it is, from a file or pasted', async () => {
    const text = await agreed()
    writeFileSync(join(folder, 'approval.json'), text)
    for (const given of [text.trim(), 'approval.json', join(folder, 'approval.json')]) {
      expect(await desk().prove(given)).toMatchObject({ do: 'said', statement: { request: sha256, decision: 'yes' }, signer: { how: 'ssh', principal: 'ana@example.com' } })
    }
  })

  const tampered: [string, Partial<Record<keyof ApprovalStatement, string>>][] = [
    ['decision', { decision: 'no' }],
    ['request', { request: '0'.repeat(64) }],
    ['at', { at: '2026-11-24T03:00:00.000Z' }],
    ['expires', { expires: '2999-01-01T00:00:00.000Z' }],
    ['reason', { reason: 'x' }],
    ['nonce', { nonce: 'x' }],
  ]
  test.each(tampered)('another %s than was signed is no proof', async (_, more) => {
    const approval = JSON.parse(await agreed()) as { statement: object }
    approval.statement = { ...approval.statement, ...more }
    expect(await why(desk().prove(JSON.stringify(approval)))).toContain('is not one of these words')
  })

  test('every member of a statement is in the matrix, or is checked', async () => {
    const { statement } = JSON.parse(await agreed()) as { statement: object }
    expect([...tampered.map(([name]) => name), 'format']).toEqual(expect.arrayContaining(Object.keys(statement)))
  })

  test('a signature for something else than sirun is no proof', async () => {
    const approval = JSON.parse(await agreed()) as { statement: ApprovalStatement; proof: { ssh: string } }
    const words = hashOfStatement(approval.statement)
    const sign = (namespace: string): string => execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', namespace, '-f', join(folder, 'ana')], { input: words, stdio: ['pipe', 'pipe', 'ignore'] }).toString()
    expect(await why(desk().prove(JSON.stringify({ ...approval, proof: { ssh: sign('file') } })))).toContain('is not one of these words, for sirun')
    expect(await why(desk().prove(JSON.stringify({ ...approval, proof: { ssh: sign('sirun') } })))).toBe('it was taken')
  })

  test('a key that nobody allowed, no longer allows, or that two people have, is nobody', async () => {
    const byMallory = (await runMain(['approve', 'request.json', '--ssh-key', 'mallory', '--agree', sha256], folder)).stdout
    expect(await why(desk().prove(byMallory))).toContain('by a key that')
    const text = await agreed()
    const key = readFileSync(join(folder, 'ana.pub'), 'utf8')
    writeFileSync(join(folder, 'signers'), `ana@example.com valid-before="20200101" ${key}`)
    expect(await why(desk().prove(text))).not.toBe('it was taken')
    writeFileSync(join(folder, 'signers'), `ana@example.com ${key}bo@example.com ${key}`)
    expect(await why(desk().prove(text))).toContain('belongs to ana@example.com and bo@example.com')
    expect(await why(desk('').prove(text))).not.toBe('it was taken')
  })

  test.each<[string, string, string]>([
    ['the request itself', requestText(request), 'it is the request itself'],
    ['half of one', '{"type":"approval"', 'it is no JSON'],
    ['one without proof', JSON.stringify({ type: 'approval', format: 1, statement: {}, proof: {} }), 'is not whole'],
    ['a file that is not there', 'nothing.json', 'cannot be read'],
  ])('%s is no approval', async (_, text, message) => {
    expect(await why(desk().prove(text))).toContain(message)
  })

  test('the request is written for its owner alone, and is what is hashed', async () => {
    const file = await desk().save(request)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).toBe(`${requestText(request)}\n`)
    expect(await desk().save(request)).toBe(file)
  })
})
