/** Lint knows the destinations of the routing that is configured. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain } from './run-main.js'

const newFolder = temporaryFolders()

async function codes(to: string, routing = true): Promise<unknown[]> {
  const folder = newFolder()
  writeFileSync(join(folder, 'sirun.config.yaml'), '{}\n')
  if (routing) writeFileSync(join(folder, 'routing.yaml'), 'destinations:\n  secops: { type: slack, url: { env: SLACK } }\ndefault: { to: [secops] }\n')
  writeFileSync(join(folder, 'tell.yaml'), `sirun: 1
id: tell
title: Tell
summary: Tells somebody.
owner: security
reviewed: { on: 2026-11-01, by: security, every: 180d }
match: [{ product: GuardDuty }]
close:
  - { id: tell, title: Tell them, notify: { to: ${to}, say: It is done } }
`)
  const { stdout } = await runMain(['lint', 'tell.yaml', '--json', '--config', 'sirun.config.yaml'], folder)
  return (jsonLines(stdout) as { code?: string; hint?: string }[]).filter(({ code }) => code === 'unknown-destination').map(({ hint }) => hint)
}

test('a destination that the routing does not have is named, with the nearest; without a routing nothing is known', async () => {
  expect(await codes('[secops, secop]')).toEqual([expect.stringContaining('secops')])
  expect(await codes('secops')).toEqual([])
  expect(await codes('nobody', false)).toEqual([])
})
