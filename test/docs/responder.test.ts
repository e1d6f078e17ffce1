/** What the page for responders names is there: choices, keys, signs, variables, commands and how they end. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { exitCodes } from '../../src/cli/exit-codes.js'
import { besideKeys } from '../../src/terminal/beside.js'
import { outcomeSigns } from '../../src/terminal/show-walk.js'
import { runMain } from '../cli/run-main.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { blocksOf, missingPaths, readDocument, root } from './blocks.js'

const document = readDocument('docs/responder.md')
const newFolder = temporaryFolders()

/** What stands in backquotes in the first column of the tables with this heading. */
function firstColumn(heading: string): string[] {
  const tables = [...document.matchAll(new RegExp(`^\\| ${heading} \\|.*\\n\\|[-|]+\\n((?:\\|.*\\n)+)`, 'gm'))]
  const cells = tables.flatMap(([, rows]) => rows!.trimEnd().split('\n').map((row) => row.split('|')[1]!))
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!))
}

/** The names of choices in the sources of the terminal. */
function namesOfChoices(): Set<string> {
  const folder = join(root, 'src/terminal')
  const sources = readdirSync(folder).filter((file) => file.endsWith('.ts')).map((file) => readDocument(`src/terminal/${file}`))
  return new Set(sources.flatMap((source) => [...source.matchAll(/\bname: '([^']+)'/g)].map(([, name]) => name!)))
}

test('every choice that the page names is offered', () => {
  // These are put together with the number of changes.
  const named = firstColumn('choice').filter((name) => !/^(?:make it|make all|put it back|put back all)$/.test(name))
  const offered = namesOfChoices()
  expect(named.length).toBeGreaterThan(12)
  expect(named.filter((name) => !offered.has(name))).toEqual([])
  const start = ['start', 'show steps', 'show finding', 'quit']
  expect(start.filter((name) => !offered.has(name) || !document.includes(`\`${name}\``))).toEqual([])
  expect(readDocument('src/terminal/ask-change.ts')).toContain('`${verb} it` : `${verb} all ${changes.length}`')
})

test('every way to answer a change, or trouble, is on the page', () => {
  const named = new Set(firstColumn('choice'))
  const asked = ['ask-change.ts', 'ask-outcome.ts', 'ask-manual.ts', 'ask-undo.ts', 'ask-resume.ts', 'asking.ts'].map((file) => readDocument(`src/terminal/${file}`))
  const names = asked.flatMap((source) => [...source.matchAll(/\bname: '([^']+)'/g)].map(([, name]) => name!))
  expect(names.filter((name) => !named.has(name))).toEqual([])
})

test('the keys are those beside a question', () => {
  const pin = (): never => {
    throw new Error('nothing is pinned here')
  }
  const procedure = { id: 'a', title: 'A', inputs: [] }
  const keys = besideKeys({ records: () => [], procedures: [procedure], pin } as never).map(({ key }) => key)
  expect(firstColumn('key')).toEqual(keys)
})

test('the signs are those of outcomes', () => {
  expect(firstColumn('sign').sort()).toEqual([...new Set(Object.values(outcomeSigns).map(({ sign }) => sign))].sort())
})

test('the exit codes are all there', () => {
  const listed = [...document.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))
  expect(listed).toEqual(Object.values(exitCodes).sort((a, b) => a - b))
})

test('the variables are read', () => {
  const sources = ['src/terminal/theme.ts', 'src/cli/settings.ts', 'src/journal/default-state-folder.ts'].map(readDocument).join('\n')
  const named = [...document.matchAll(/\b(SIRUN_\w+|NO_COLOR|TERM|XDG_STATE_HOME)\b/g)].map(([, name]) => name!)
  expect(new Set(named).size).toBe(5)
  expect(named.filter((name) => !sources.includes(`env['${name}']`) && !sources.includes(`env.${name}`))).toEqual([])
})

test('each command ends as it is said to', async () => {
  const lines = blocksOf(document).flatMap(({ text }) => text.match(/^\$ sirun .*$/gm) ?? [])
  const folder = newFolder()
  expect(lines.length).toBeGreaterThan(6)
  for (const line of lines) {
    const [, command = '', remark] = /^\$ sirun ([^<>#]*[^<>#\s])[^#]*(?:# exit (\d+))?$/.exec(line)!
    const isWhole = line.includes('/dev/null')
    const ended = await runMain([...command.split(/ +/), ...(isWhole ? [] : ['--help'])], folder)
    expect([command, ended.code]).toEqual([command, Number(remark ?? 0)])
  }
})

test('every path that the page names exists', () => {
  expect(missingPaths(document)).toEqual([])
})
