/** sirun doctor: each thing by itself, with an exit code for the first that is needed and not there. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { clockCheck } from '../../src/cli/check-aws.js'
import { nodeVersion } from '../../src/cli/check-machine.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain } from './run-main.js'

const newFolder = temporaryFolders()

beforeAll(() => void (process.env['AWS_EC2_METADATA_DISABLED'] = 'true'))

interface Shown {
  name: string
  state: string
}

test('without credentials: what there is, and that they are missing', async () => {
  const ended = await runMain(['doctor', '--json', '--state-dir', 'state'], newFolder())
  const checks = jsonLines(ended.stdout) as Shown[]
  expect(ended.code).toBe(4)
  expect(Object.fromEntries(checks.map(({ name, state }) => [name, state]))).toEqual({ node: 'ok', config: 'ok', 'state folder': 'ok', terminal: 'warn', library: 'ok', policy: 'ok', credentials: 'fail' })
})

test('a state folder that cannot be is the first thing to mend', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'file'), '')
  const ended = await runMain(['doctor', '--json', '--state-dir', 'file/state'], folder)
  expect([ended.code, (jsonLines(ended.stdout) as Shown[]).find(({ name }) => name === 'state folder')]).toMatchObject([5, { state: 'fail' }])
})

test.each([
  ['20.19.0', 'ok'],
  ['20.18.3', 'fail'],
  ['18.20.0', 'fail'],
  ['24.1.0', 'ok'],
])('Node %s is %s', (version, state) => {
  expect(nodeVersion(version).state).toBe(state)
})

test.each([
  [0, 'ok'],
  [90, 'warn'],
  [-90, 'warn'],
  [301, 'fail'],
  [-301, 'fail'],
])('a clock that is %i s off is %s', (off, state) => {
  expect(clockCheck(off).state).toBe(state)
})
