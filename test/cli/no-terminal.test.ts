/** Without a terminal: what needs a person is said before anything runs; `--approve` names what may be changed. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain } from './run-main.js'

const newFolder = temporaryFolders()

test('every step that needs a person is named, and no run is begun', async () => {
  const folder = newFolder()
  const ended = await runMain(['drill', 'ec2-command-and-control', '--json', '--state-dir', 'state'], folder)
  expect(ended.code).toBe(3)
  const errors = jsonLines(ended.stdout) as { error: { code: string; place: { step: string } } }[]
  expect(new Set(errors.map(({ error }) => error.code))).toEqual(new Set(['needs-person']))
  const steps = errors.map(({ error }) => error.place.step)
  expect(steps).toEqual(
    expect.arrayContaining(['assessment', 'disks', 'sessions', 'sessions.identity_center', 'quarantine', 'rebuild']),
  )
  expect(steps).not.toContain('instance')
  expect(existsSync(join(folder, 'state', 'runs'))).toBe(false)
})

test('an approved step is not named; a question is, whatever is approved', async () => {
  const ended = await runMain(
    ['drill', 'ec2-command-and-control', '--json', '--approve', 'disks', '--approve', 'quarantine'],
    newFolder(),
  )
  expect(ended.code).toBe(3)
  const steps = (jsonLines(ended.stdout) as { error: { place: { step: string } } }[]).map(
    ({ error }) => error.place.step,
  )
  expect(steps).toEqual(expect.arrayContaining(['assessment', 'sessions']))
  expect(steps).not.toEqual(expect.arrayContaining(['disks']))
  expect(steps).not.toEqual(expect.arrayContaining(['quarantine']))
})

test('with all that change something approved, it runs to its end', async () => {
  const ended = await runMain(['drill', 'ec2-detach-profile', '--json', '--approve', 'detach'], newFolder())
  expect(ended.code).toBe(0)
  const records = jsonLines(ended.stdout) as { type: string; address?: string; outcome?: string }[]
  expect(records.filter(({ type }) => type === 'approval')).toMatchObject([{ address: 'detach' }])
  expect(records).toContainEqual(expect.objectContaining({ type: 'step-finished', address: 'detach', outcome: 'done' }))
})

test('what is not approved beforehand stops the run: trouble', async () => {
  const ended = await runMain(['drill', 'ec2-snapshot-volumes.refused', '--json', '--approve', 'snapshot'], newFolder())
  expect(ended.code).toBe(3)
  expect(jsonLines(ended.stdout).at(-1)).toMatchObject({
    error: { code: 'needs-person', place: { step: 'snapshot[0]' } },
  })
})

test('a step that is not there, or changes nothing, cannot be approved', async () => {
  const ended = await runMain(['drill', 'ec2-detach-profile', '--json', '--approve', 'detatch'], newFolder())
  expect(ended.code).toBe(2)
  expect(jsonLines(ended.stdout)).toMatchObject([
    { error: { code: 'no-such-step', hint: expect.stringContaining('detach') as string } },
  ])
})
