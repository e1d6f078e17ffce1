/** Without a disk nothing is changed; break-glass lets the run go on, and its records go elsewhere. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openRunJournal } from '../../src/cli/run-journal.js'
import type { JournalRecord } from '../../src/engine/records.js'
import { temporaryFolders } from '../journal/temporary-folder.js'

const newFolder = temporaryFolders()
const options = { interruption: new AbortController().signal, resumeLine: 'r' }
const note = (text: string): JournalRecord => ({ at: '2026-11-24T03:00:00.000Z', mono: 1, type: 'note', text, by: 'ana' })

/** A folder that cannot be made, for a file is in its way. */
function noFolder(): string {
  const folder = newFolder()
  writeFileSync(join(folder, 'runs'), '')
  return join(folder, 'runs', 'x')
}

test('a folder that cannot be made ends it', async () => {
  await expect(openRunJournal({ ...options, folder: noFolder() })).rejects.toMatchObject({ diagnostics: [{ code: 'journal-unwritable' }] })
})

test('with break-glass every record goes elsewhere, and the first of them says why', async () => {
  const written: string[] = []
  const shown: string[] = []
  const journal = await openRunJournal({ ...options, folder: noFolder(), show: ({ type }) => void shown.push(type), breakGlass: { reason: 'the disk is full', write: (text) => void written.push(text) } })
  await journal.append(note('one'), { sync: true })
  await journal.append(note('two'), { sync: true })
  await journal.close()
  expect(journal.onDisk).toBe(false)
  expect(written.map((line) => JSON.parse(line) as object)).toMatchObject([{ text: 'one' }, { type: 'lifted', what: 'journal', reason: 'the disk is full', rule: expect.stringContaining('cannot be written') as string }, { text: 'two' }])
  expect(shown).toEqual(['note', 'lifted', 'note'])
  expect(journal.records).toHaveLength(3)
})

test('a journal that another process changed is no matter of the disk', async () => {
  const folder = join(newFolder(), 'run')
  mkdirSync(folder)
  const journal = await openRunJournal({ ...options, folder, breakGlass: { reason: 'r', write: () => undefined } })
  await journal.append(note('one'), { sync: true })
  rmSync(join(folder, 'journal.jsonl'))
  await expect(journal.append(note('two'), { sync: true })).rejects.toMatchObject({ diagnostics: [{ code: 'journal-changed' }] })
  await journal.close()
})
