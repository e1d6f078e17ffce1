import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { unifiedDiff } from '../../src/text/unified-diff.js'
import { temporaryFolders } from '../journal/temporary-folder.js'

const newFolder = temporaryFolders()

test('three lines around each change; changes that are near share a hunk', () => {
  const before = Array.from({ length: 20 }, (_, i) => `${i}\n`).join('')
  const after = before.replace('\n2\n', '\ntwo\n').replace('\n15\n', '\n')
  expect(unifiedDiff(before, after, 'f')).toEqual(['--- a/f', '+++ b/f', '@@ -1,6 +1,6 @@', ' 0', ' 1', '-2', '+two', ' 3', ' 4', ' 5', '@@ -13,7 +13,6 @@', ' 12', ' 13', ' 14', '-15', ' 16', ' 17', ' 18'])
})

test('what is equal has no diff', () => {
  expect(unifiedDiff('a\nb', 'a\nb', 'f')).toEqual([])
})

test('git makes of the first text the second one', () => {
  const folder = newFolder()
  const file = join(folder, 'f')
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 30 }).chain((lines) => fc.constantFrom(`${lines.join('\n')}x`, `${lines.join('\n')}x\n`))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = unifiedDiff(before, after, 'f')
      if (before === after) return
      writeFileSync(file, before)
      execFileSync('git', ['apply', '--unidiff-zero', '-'], { cwd: folder, input: `${diff.join('\n')}\n` })
      expect(readFileSync(file, 'utf8')).toBe(after)
    }),
    { numRuns: 40 },
  )
})
