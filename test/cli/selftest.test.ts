/** `sirun selftest` from the command line: what it wants to know before it asks AWS, and its end without a login. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { linkNames } from '../../src/selftest/link.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain, type Ended } from './run-main.js'

const newFolder = temporaryFolders()

// No credentials are looked for on the network.
process.env['AWS_EC2_METADATA_DISABLED'] = 'true'

function selftest(argv: string[], { config = '', routing = 'destinations:\n  hook: { type: webhook, url: "https://example.com/", key: { env: KEY } }\ndefault: { to: [hook] }\n' } = {}): Promise<Ended> {
  const folder = newFolder()
  writeFileSync(join(folder, 'sirun.config.yaml'), `state_dir: state\n${config}`)
  if (routing !== '') writeFileSync(join(folder, 'routing.yaml'), routing)
  return runMain(['selftest', ...argv, '--config', 'sirun.config.yaml'], folder)
}

const queue = 'https://sqs.eu-west-1.amazonaws.com/111122223333/events'

test.each([
  ['no-routing', [], { routing: '' }],
  ['no-queue', ['--region', 'eu-west-1'], {}],
  ['invalid-queue', ['--queue', 'events'], {}],
  ['no-region', ['--queue', queue], {}],
  ['invalid-duration', ['--queue', queue, '--region', 'eu-west-1', '--wait', 'long'], {}],
  ['invalid-duration', ['--queue', queue, '--region', 'eu-west-1', '--wait', '0s'], {}],
])('%s is usage', async (code, argv, given) => {
  const ended = await selftest(argv, given)
  expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining(`[${code}]`)])
})

test('nobody is logged in: the first link is broken, the others were not reached', async () => {
  const given = { config: `regions: [eu-west-1]\nwatch: { queue: "${queue}" }\n` }
  const { code, stdout, stderr } = await selftest(['--create-sample-findings'], given)
  expect([code, stderr]).toEqual([1, ''])
  expect(stdout).toContain('Give --profile')
  expect(stdout.split('\n').map((line) => line.slice(0, 13).trim())).toEqual(['✘ credentials', '', '', ...linkNames.slice(1).map((name) => `– ${name}`), '', 'Broken: crede', ''])
  expect(jsonLines((await selftest(['--json'], given)).stdout)).toMatchObject([{ type: 'link', link: 'credentials', state: 'broken', took: expect.any(Number) as number }, ...linkNames.slice(1).map((link) => ({ type: 'link', link, state: 'not-reached' }))])
})
