/** ARCHITECTURE.md tells the same as the import table and package.json. */
import { importTable } from '../architecture/import-table.js'
import { readDocument } from './blocks.js'

const document = readDocument('ARCHITECTURE.md')

test('the table of folders is the import table', () => {
  const base = ['diagnostics', 'text', 'expressions', 'aws-model']
  const line = ['findings', 'context', 'runbooks', 'engine', 'journal', 'report'].filter((folder) => folder in importTable)
  const rows = [...document.matchAll(/^\| `src\/([a-z-]+)` \|[^|]*\|([^|]*)\|$/gm)].map(([, folder, imports]) => {
    const names = imports!.split(',').map((name) => name.trim()).filter(Boolean)
    return [folder!, names.flatMap((name) => (name === 'base' ? base : name === 'line' ? line : [name]))] as const
  })
  const enforced = Object.entries(importTable).map(([folder, { folders }]) => [folder, folders.filter((name) => name in importTable)])
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(enforced.filter(([folder]) => folder !== '.')))
})

test('the table of packages has those of package.json', () => {
  const { devDependencies } = JSON.parse(readDocument('package.json')) as { devDependencies: Record<string, string> }
  const named = new Set(Object.keys(devDependencies).map((name) => name.replace(/^@aws-sdk\/client-.*/, '@aws-sdk/client-*')))
  const cells = [...document.slice(document.indexOf('## Dependencies')).matchAll(/^\| ([a-z@][^|]*) \|/gm)]
  const listed = cells.flatMap(([, cell]) => cell!.split(', ')).filter((name) => name !== 'package')
  expect(listed.sort()).toEqual([...named].sort())
})
