/** No file of src imports what its folder may not. */
import { checkImports, importsOf } from './check-imports.js'
import { importTable } from './import-table.js'
import { sourceFiles } from './source-files.js'

test('imports follow the import table', () => {
  expect(checkImports(sourceFiles(), importTable)).toEqual([])
})

describe('the check itself', () => {
  const table = {
    left: { folders: [], modules: [] },
    right: { folders: ['left'], modules: ['node:crypto'], files: { 'look.ts': ['paint', '@scope/*'] } },
  }
  const left = { path: 'left/a.ts', text: '' }
  const right = (path: string, text: string) => ({ path, text })

  test.each([
    ["import { a } from '../left/a.js'", []],
    ["import type { B } from './deep/b.js'", []],
    ["import { createHash } from 'node:crypto'", []],
    ["import { readFile } from 'node:fs'", ['right/b.ts may not import node:fs']],
    ["import paint from 'paint'", ['right/b.ts may not import paint']],
    ["const x = await import('@scope/thing')", ['right/b.ts may not import @scope/thing']],
    ["import x from '../../scripts/x.js'", ['right/b.ts may not import ../../scripts/x.js, which lies outside src']],
  ])('%s', (text, problems) => {
    expect(checkImports([left, right('right/b.ts', text)], table)).toEqual(problems)
  })

  test('an import that points forward, in every form', () => {
    const forms = [
      "import { b } from '../right/b.js'",
      "import type { B } from '../right/b.js'",
      "export * from '../right/b.js'",
      "export const load = () => import('../right/b.js')",
      "export type B = import('../right/b.js').B",
    ]
    for (const text of forms) {
      const files = [{ path: 'left/a.ts', text }, right('right/b.ts', '')]
      expect(checkImports(files, table)).toEqual(['left/a.ts may not import right/b.js'])
    }
  })

  test('what one file may import, its neighbours may not', () => {
    const text = "import paint from 'paint'\nimport thing from '@scope/thing'"
    expect(checkImports([left, right('right/look.ts', text)], table)).toEqual([])
    expect(checkImports([left, right('right/deep/look.ts', text)], table)).toHaveLength(2)
  })

  test('a folder without a row and a row without files', () => {
    expect(checkImports([left, { path: 'new/c.ts', text: '' }], table)).toEqual([
      'src/new has no row in the table',
      'the row right has no files',
    ])
  })

  test('words in comments and strings are no imports', () => {
    const text = "// import './a.js'\nexport const s = `import './b.js'`"
    expect(importsOf({ path: 'x.ts', text })).toEqual([])
  })
})
