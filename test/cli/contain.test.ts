/** sirun contain: inputs by hand, checked before anything is opened; and the choice of modes. */
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain, type Ended } from './run-main.js'

const newFolder = temporaryFolders()
const where = ['--account', '111122223333', '--region', 'eu-west-1', '--json', '--state-dir', 'state']
const instance = 'instance_id=i-0d3b9e2f4c7a5b130'

interface Line {
  type?: string
  error?: { code: string }
  [member: string]: unknown
}

const contain = (...args: string[]): Promise<Ended> => runMain(['contain', ...args], newFolder())
const linesOf = ({ stdout }: Ended): Line[] => jsonLines(stdout) as Line[]

test('a rehearsal in a world that has what the inputs name', async () => {
  const ended = await contain('ec2-quarantine-instance', ...where, '--input', instance, '--input', 'break_connections=false', '--drill', '--script')
  const records = linesOf(ended)
  expect(ended.code).toBe(0)
  expect(records[0]).toMatchObject({ type: 'opened', mode: 'drill', finding: null, inputs: { instance_id: 'i-0d3b9e2f4c7a5b130', break_connections: false } })
  expect(records.filter(({ type }) => type === 'verified').length).toBeGreaterThan(3)
  expect(records.at(-1)).toMatchObject({ type: 'rehearsal', status: 'closed', open: [] })
})

test.each([
  ['no-such-procedure', ['ec2-quarantine-instanc', ...where]],
  ['no-such-procedure', ['ec2-command-and-control', ...where]],
  ['no-account', ['ec2-quarantine-instance', '--region', 'eu-west-1', '--json']],
  ['no-account', ['ec2-quarantine-instance', '--account', '1', '--region', 'eu-west-1', '--json']],
  ['no-region', ['ec2-quarantine-instance', '--account', '111122223333', '--json']],
  ['missing-input', ['ec2-quarantine-instance', ...where, '--drill', '--script']],
  ['unknown-input', ['ec2-quarantine-instance', ...where, '--input', 'instance=i-1']],
  ['invalid-input', ['ec2-quarantine-instance', ...where, '--input', 'instance_id']],
  ['invalid-input', ['ec2-quarantine-instance', ...where, '--input', instance, '--input', 'break_connections=perhaps']],
  ['conflicting-arguments', ['ec2-quarantine-instance', ...where, '--input', instance, '--drill', '--dry-run']],
  ['conflicting-arguments', ['ec2-quarantine-instance', ...where, '--input', instance, '--script']],
  ['conflicting-arguments', ['ec2-quarantine-instance', ...where, '--input', instance, '--drill', '--print-cli']],
])('%s', async (code, args) => {
  const ended = await contain(...args)
  expect([ended.code, linesOf(ended).map(({ error }) => error?.code)]).toEqual([2, [code]])
})
