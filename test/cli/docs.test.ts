/** sirun docs: the documentation of the alerts, written and compared. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain, type Ended } from './run-main.js'

const newFolder = temporaryFolders()
const routing = 'destinations: { security: { type: slack, url: { env: SLACK_SECURITY_URL } } }\ndefault: { to: [security] }\n'

function folderWith(files: Readonly<Record<string, string>> = { 'routing.yaml': routing }): string {
  const folder = newFolder()
  for (const [name, text] of Object.entries({ 'sirun.config.yaml': 'max_targets: 20\n', ...files })) writeFileSync(join(folder, name), text)
  return folder
}

function docs(folder: string, ...argv: string[]): Promise<Ended> {
  return runMain(['docs', ...argv, '--config', 'sirun.config.yaml'], folder, { SLACK_SECURITY_URL: 'very-secret' })
}

test('writes to standard output, the same every time, with the shipped runbooks and no secret', async () => {
  const folder = folderWith()
  const { code, stdout } = await docs(folder)
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^# Security alert configuration\n/)])
  expect(stdout).toContain('| ec2-command-and-control |')
  expect(stdout).not.toContain('very-secret')
  expect((await docs(folder, '--json')).stdout).toBe((await docs(folder, '--json')).stdout)
  expect(jsonLines((await docs(folder, '--json')).stdout)).toEqual([{ type: 'docs', markdown: stdout }])
})

test('--check is content with what --output wrote, and not when something changed since', async () => {
  const folder = folderWith()
  expect(await docs(folder, '--output', 'ALERTS.md')).toEqual({ code: 0, stdout: '', stderr: '' })
  expect(readFileSync(join(folder, 'ALERTS.md'), 'utf8')).toBe((await docs(folder)).stdout)
  expect((await docs(folder, '--check', 'ALERTS.md')).code).toBe(0)
  writeFileSync(join(folder, 'routing.yaml'), routing.replaceAll('security', 'secops'))
  const { code, stdout } = await docs(folder, '--check', 'ALERTS.md')
  expect(code).toBe(1)
  expect(stdout).toContain('\n-| security | slack |')
  expect(stdout).toContain('\n+| secops | slack |')
  expect(stdout).toContain('sirun docs --output ALERTS.md')
  expect(jsonLines((await docs(folder, '--check', 'ALERTS.md', '--json')).stdout)).toEqual([{ type: 'docs-check', file: 'ALERTS.md', fresh: false }])
})

test.each([
  ['both options', ['--output', 'a.md', '--check', 'a.md'], 'conflicting-arguments'],
  ['a file that is not there', ['--check', 'a.md'], 'no-such-file'],
  ['a folder that is not there', ['--output', 'nowhere/a.md'], 'output-unwritable'],
])('%s: usage', async (_, argv, code) => {
  const ended = await docs(folderWith(), ...argv)
  expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining(`[${code}]`)])
})

test('a wrong routing is a usage error, and nothing is written', async () => {
  expect((await docs(folderWith({ 'routing.yaml': 'destinations: {}\n' }))).code).toBe(2)
})
