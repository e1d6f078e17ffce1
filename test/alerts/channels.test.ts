import { readFileSync } from 'node:fs'
import path from 'node:path'
import { channelFor, channels } from '../../src/alerts/channels.js'
import type { Destination } from '../../src/runbooks/generated/routing-schema.js'
import { filesIn, root } from '../architecture/source-files.js'

test('each file of src/alerts/channels is a channel, by the type of its destinations', async () => {
  const files = filesIn('src/alerts/channels').map((file) => file.replace(/\.ts$/, '').replaceAll('-', '_'))
  expect(Object.keys(channels).sort()).toEqual(files.sort())
  for (const type of Object.keys(channels)) expect(await channelFor({ type } as Destination)).toMatchObject({ draft: expect.any(Function), deliver: expect.any(Function), follows: expect.any(Boolean) })
})

test('each type of destination that routing.yaml may have is one', () => {
  const { $defs } = JSON.parse(readFileSync(path.join(root, 'schemas/routing.schema.json'), 'utf8')) as { $defs: Record<string, { properties?: { type?: { const?: string } } }> }
  const types = Object.values($defs).flatMap(({ properties }) => properties?.type?.const ?? [])
  expect(types).toHaveLength(9)
  expect(Object.keys(channels)).toEqual(types)
})
