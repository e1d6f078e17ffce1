import { readdirSync } from 'node:fs'
import type { FindingSource } from '../../src/findings/finding-source.js'
import { findingSources } from '../../src/findings/read-finding.js'

test('every file in sources/ is a source that is asked', async () => {
  const files = readdirSync(new URL('../../src/findings/sources/', import.meta.url))
  const modules = await Promise.all(files.map((file) =>
    import(`../../src/findings/sources/${file.replace(/ts$/, 'js')}`) as Promise<Record<string, FindingSource>>))
  expect(new Set(modules.flatMap((module) => Object.values(module)))).toEqual(new Set(findingSources))
})
