/** What pinned files hold comes from their text; what was read when they were pinned is not read again. */
import { pinFile, readPinned } from '../../src/engine/pinned-files.js'
import { readProcedure, readRunbook } from '../../src/runbooks/read-runbook.js'

const head = (id: string): string =>
  `sirun: 1\nid: ${id}\ntitle: T\nsummary: S\nowner: o\nreviewed: { on: 2026-11-01, by: o, every: 90d }\n`
const runbook = { kind: 'runbook', id: 'a', sha256: '', text: `${head('a')}match: [{ product: GuardDuty }]\nvalidate: []\n` } as const
const procedure = { kind: 'procedure', id: 'b', sha256: '', text: `${head('b')}steps: []\n` } as const

test('the first file is the main one, the others are procedures by id', () => {
  const { main, procedures } = readPinned([runbook, procedure])
  expect(main).toEqual(readRunbook(runbook.text, 'a.yaml').value)
  expect([...procedures]).toEqual([['b', readProcedure(procedure.text, 'b.yaml').value]])
})

test('each reader has a map of its own, over values that were read once', () => {
  const files = [pinFile(runbook, readRunbook(runbook.text, 'a.yaml').value!), { ...procedure }]
  const first = readPinned(files)
  const second = readPinned(files)
  first.procedures.clear()
  expect([...second.procedures.keys()]).toEqual(['b'])
  expect(second.main).toBe(first.main)
})

test('a pinned file has no more than a journal keeps', () => {
  const value = readRunbook(runbook.text, 'a.yaml').value!
  expect(pinFile({ ...runbook, path: '/x', value } as never, value)).toEqual(runbook)
})

test('a text that this version cannot read is said to be so', () => {
  expect(() => readPinned([{ ...runbook, text: 'sirun: 2' }])).toThrow(/cannot read the pinned runbook a/)
})
