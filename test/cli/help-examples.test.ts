/** Every command's help has two examples, and each of them does what it says. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { exitCodes } from '../../src/cli/exit-codes.js'
import type { JournalRecord } from '../../src/engine/records.js'
import { addCustody } from '../../src/journal/custody.js'
import { nodeFiles } from '../../src/journal/file-layer.js'
import { createJournal } from '../../src/journal/journal-file.js'
import { packageRoot } from '../../src/cli/package-root.js'
import { requestText } from '../../src/engine/approval-request.js'
import { approvalRequest } from './approval-request.js'
import { fixtureText } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { runMain } from './run-main.js'

const newFolder = temporaryFolders()

/** Examples that ask a person: without a terminal they say so, and that is all that they do here. */
const needTerminal = new Set(['sirun drill ec2-command-and-control', 'sirun respond file:finding.json --drill', 'sirun runs delete 01KC2M --reason retention', 'sirun approve - --ssh-key ~/.ssh/id_ed25519.pub < request.json > approval.json', 'sirun contain iam-revoke-role-sessions --account 111122223333 --region eu-west-1 --input role_name=web --drill'])

/** Examples that ask AWS, where nobody has said which account or region: they say so. */
const needAws = new Set([
  'sirun respond arn:aws:guardduty:eu-west-1:111122223333:detector/12ab/finding/0123456789abcdef0123456789abcdef --dry-run',
  'sirun contain ec2-quarantine-instance --account 111122223333 --region eu-west-1 --input instance_id=i-0d3b9e2f4c7a5b130 --dry-run',
  'sirun approve request.json > approval.json',
  'sirun resume 01KD3N', 'sirun resume 01KD3N --reason handover', 'sirun undo 01KD3N --dry-run', 'sirun undo 01KD3N --print-cli > undo.sh',
  'sirun runs fetch 01KD3N', 'sirun runs fetch 01KD3N --json', 'sirun runs copy 01KD3N', 'sirun runs copy 01KD3N --json',
  'sirun doctor',
  'sirun doctor --profile incident --json',
  'sirun activity --key AKIAEXAMPLEKEY000001 --region eu-west-1', 'sirun activity --principal i-0d3b9e2f4c7a5b130 --since 48h --all-regions --json',
  'sirun findings --severity high', 'sirun findings --region eu-west-1 --since 24h --json'])

/** Examples that need somebody who is told: without a routing they say so. */
const needRouting = new Set(['sirun alerts escalate --dry-run', 'sirun alerts escalate --json', 'sirun ack 8f14e45f', 'sirun ack --all --priority P3 --yes --json', 'sirun alerts resolve 8f14e45f --verdict benign', 'sirun alerts resolve file:finding.json --verdict false-positive --yes', 'sirun alerts list', 'sirun alerts list --all --json', 'sirun alerts doctor --dry-run', 'sirun alerts doctor --yes --json', 'sirun selftest --region eu-west-1', 'sirun selftest --create-sample-findings --region eu-west-1 --json', 'sirun alerts route file:finding.json', 'sirun alerts route - --json < finding.json', 'sirun watch --queue https://sqs.eu-west-1.amazonaws.com/111122223333/sirun-events --json'])

/** An example that needs a queue: where none is configured it says so. */
const needQueue = 'sirun watch'

/** An example that needs a library with a replacement: without one it says so. */
const needReplacement = 'sirun runbooks diff ec2-command-and-control'

// No credentials are looked for on the network.
process.env['AWS_EC2_METADATA_DISABLED'] = 'true'

async function commandsBelow(command: string[]): Promise<string[][]> {
  const { stdout } = await runMain(['__complete', '--', ...command, ''], newFolder())
  const names = stdout.split('\n').flatMap((line) => (line.includes('\t') ? [line.split('\t')[0]!] : []))
  const inner = names.filter((name) => /^[a-z]+$/.test(name)).map((name) => [...command, name])
  return [...inner, ...(await Promise.all(inner.map(commandsBelow))).flat()]
}

const commands = [[], ...(await commandsBelow([]))]
const helps = await Promise.all(
  commands.map(async (command) => [command.join(' '), (await runMain([...command, '--help'], newFolder())).stdout] as const),
)

function examplesIn(help: string): string[] {
  return [...help.matchAll(/^ {2}\$ (.*)$/gm)].map(([, line]) => line!)
}

test('all commands are found', () => {
  expect(commands.map((command) => command.join(' '))).toEqual(
    expect.arrayContaining(['', 'drill', 'respond', 'findings', 'match', 'runbooks', 'runbooks list', 'runbooks show', 'lint', 'runs', 'report', 'completion']),
  )
})

test.each(helps)('sirun %s --help: one line of description, two examples of it', (command, help) => {
  const [usage, blank, description, after] = help.split('\n')
  expect([usage, blank, after]).toEqual([expect.stringMatching(`^Usage: sirun ${command}`.trimEnd()), '', ''])
  expect(description!.length).toBeLessThanOrEqual(80)
  const examples = examplesIn(help)
  expect(examples.filter((line) => line.startsWith(`sirun ${command}`.trimEnd()))).toEqual(examples)
  expect(new Set(examples).size).toBe(2)
})

/** A folder with all that examples name. */
async function stage(): Promise<string> {
  const folder = newFolder()
  const { Findings } = JSON.parse(fixtureText('ec2-c2-api')) as { Findings: unknown[] }
  writeFileSync(join(folder, 'finding.json'), JSON.stringify(Findings[0]))
  writeFileSync(join(folder, 'request.json'), requestText(approvalRequest))
  cpSync(join(packageRoot(), 'runbooks'), join(folder, 'runbooks'), { recursive: true })
  const golden = join(packageRoot(), 'test', 'fixtures', 'journal', 'format-1')
  for (const state of ['state', '.local/state/sirun'])
    cpSync(golden, join(folder, state, 'runs', '01KC2M00000000000000000000'), { recursive: true })
  const stopped = join(folder, '.local/state/sirun/runs/01KD3N00000000000000000000')
  await stoppedRun(stopped)
  await addCustody(stopped, { what: 'held', at: '2026-11-24T03:00:00.000Z', by: 'counsel', host: 'desk', reason: 'case-4711' }, nodeFiles)
  return folder
}

/** A live run with one change that somebody stopped. */
async function stoppedRun(folder: string): Promise<void> {
  const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
  const text = readFileSync(join(packageRoot(), 'runbooks/procedures/ec2-detach-profile.yaml'), 'utf8')
  const file = { kind: 'procedure', id: 'ec2-detach-profile', sha256: 'a'.repeat(64), text } as const
  const recipe = { observe: { aws: 'ec2:DescribeInstances', value: 'null' }, undo: { aws: 'ec2:AssociateIamInstanceProfile' }, within: 1, names: {} }
  const journal = await createJournal(folder)
  const record = (body: object): Promise<void> => journal.append({ at: '2026-11-24T03:00:00.000Z', mono: 1, ...body } as JournalRecord, { sync: true })
  await record({ type: 'opened', format: 1, sirun: '0.1.0', mode: 'live', run: '01KD3N00000000000000000000', runbook: { kind: file.kind, id: file.id, title: 'T', sha256: file.sha256 }, files: [file], finding: null, inputs: { instance_id: 'i-1' }, org: {}, place, places: {}, host: 'desk', user: userInfo().username })
  await record({ type: 'session', session: 1, host: 'desk', user: userInfo().username, pid: 1 })
  await record({ type: 'step-finished', address: 'detach', outcome: 'done' })
  await record({ type: 'intent', address: 'detach', title: 'Detach', purpose: 'change', attempt: 1, service: 'ec2', operation: 'DisassociateIamInstanceProfile', place, params: {}, paramsSha256: 'a', now: '2026-11-24T03:00:00Z', before: 'p', becomes: null, recipe })
  await record({ type: 'stopped', reason: 'Paused' })
  await journal.close()
}

/** The words of an example as a shell would give them to sirun, and what it redirects. */
function read(line: string): { argv: string[]; input?: string; output?: string } {
  const words = line.split(' ')
  const behind = (sign: string): string | undefined => (words.includes(sign) ? words[words.indexOf(sign) + 1] : undefined)
  const [input, output] = [behind('<'), behind('>')]
  const argv = words.slice(1).filter((word) => !['<', '>', input, output].includes(word))
  return { argv, ...(input !== undefined && { input }), ...(output !== undefined && { output }) }
}

const examples = [...new Set(helps.flatMap(([, help]) => examplesIn(help)))]

test.each(examples)('%s', async (line) => {
  const folder = await stage()
  const { argv, input, output } = read(line)
  if (input !== undefined) expect(existsSync(join(folder, input))).toBe(true)
  const ended = await runMain(argv, folder, {}, input === undefined ? '' : readFileSync(join(folder, input), 'utf8'))
  if (needAws.has(line)) {
    expect([exitCodes.usage, exitCodes.aws]).toContain(ended.code)
    expect(ended.stdout + ended.stderr).toMatch(/region|credentials|bucket/)
    return
  }
  if (needRouting.has(line)) {
    expect([ended.code, ended.stdout + ended.stderr]).toEqual([exitCodes.usage, expect.stringContaining('no-routing')])
    return
  }
  if (line === needQueue) {
    expect([ended.code, ended.stderr]).toEqual([exitCodes.usage, expect.stringContaining('no-queue')])
    return
  }
  if (line === needReplacement) {
    expect([ended.code, ended.stderr]).toEqual([exitCodes.usage, expect.stringContaining('replaces nothing')])
    return
  }
  expect([ended.code, ended.stderr]).toEqual(
    needTerminal.has(line) ? [exitCodes['needs-person'], expect.stringContaining('terminal')] : [exitCodes.done, ''],
  )
  if (output !== undefined && !needTerminal.has(line)) expect(ended.stdout).not.toBe('')
}, 60_000)
