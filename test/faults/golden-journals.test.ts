/**
 * Journals of format 1 that were left behind at each changing request of the golden run, kept for ever: every later
 * version takes them up. Reports of them are the same to the byte until a version means to change them:
 * SIRUN_NEW_GOLDEN=1 writes the reports anew, and journals only where they are missing.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readRun } from '../../src/journal/run-store.js'
import { buildReport } from '../../src/report/build-report.js'
import { reportAsJson } from '../../src/report/formats/json.js'
import { reportAsMarkdown } from '../../src/report/formats/markdown.js'
import { Crash, fakeAws, type FakeAws, type State } from '../engine/fake-aws.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { counted } from './counts.js'
import { containedWorld, essence, goldenRequests, initialWorld, undoneWorld } from './golden-run.js'
import { carefulPerson, resume, runId, start, undoAll } from './live-golden.js'

const newFolder = temporaryFolders()
const kept = resolve(import.meta.dirname, '../fixtures/journal/golden-run')
const isNew = process.env['SIRUN_NEW_GOLDEN'] === '1'

const names = [...goldenRequests.map((_, i) => (i % 2 === 0 ? `killed-at-${i + 1}` : `done-at-${i + 1}`)), 'closed', 'undone']

/** Writes the journal: killed at a request before or after AWS did it, or walked to its end. */
async function make(name: string, folder: string): Promise<FakeAws> {
  const aws = fakeAws(initialWorld())
  const [, how, nth] = /^(killed|done)-at-(\d+)$/.exec(name) ?? []
  let changes = 0
  await start({
    folder, server: aws,
    around: (inner) => ({
      ...inner,
      call: async (call) => {
        if (call.purpose === 'read' || call.purpose === 'observe' || ++changes !== Number(nth)) return inner.call(call)
        if (how === 'done') await inner.call(call)
        throw new Crash()
      },
    }),
  })
  if (name === 'undone') await undoAll({ folder, server: aws })
  return aws
}

if (isNew) {
  test.each(names)('writes %s', async (name) => {
    if (!existsSync(join(kept, name))) {
      const folder = join(newFolder(), 'run')
      const { state } = await make(name, folder)
      mkdirSync(join(kept, name), { recursive: true })
      cpSync(join(folder, 'journal.jsonl'), join(kept, name, 'journal.jsonl'))
      writeFileSync(join(kept, name, 'world.json'), `${JSON.stringify(state)}\n`)
    }
    const report = buildReport(readRun(join(kept, name)))
    writeFileSync(join(kept, name, 'report.md'), reportAsMarkdown(report))
    writeFileSync(join(kept, name, 'report.json'), reportAsJson(report))
  })
}

/** A copy of the journal to go on with, and the world as it was left. */
function takeOut(name: string): { folder: string; aws: FakeAws } {
  const folder = join(newFolder(), 'run')
  mkdirSync(folder)
  cpSync(join(kept, name, 'journal.jsonl'), join(folder, 'journal.jsonl'))
  return { folder, aws: fakeAws(JSON.parse(readFileSync(join(kept, name, 'world.json'), 'utf8')) as State) }
}

test.each(names)('%s is taken up and undone', async (name) => {
  const { folder, aws } = takeOut(name)
  const golden = { folder, server: aws }
  if (name !== 'undone') {
    const resumed = await resume({ ...golden, operator: carefulPerson(async () => undefined) })
    expect([resumed.thrown, resumed.end?.status]).toEqual([undefined, 'closed'])
    expect(essence(aws.state, runId)).toEqual(containedWorld)
  }
  const undone = await undoAll(golden)
  expect([undone.thrown, essence(aws.state, runId)]).toEqual([undefined, undoneWorld])
  expect(readRun(folder).problems).toEqual([])
  counted('P16', 'journals of earlier versions, taken up and undone', 1)
})

test.each(names)('the reports of %s, byte for byte', (name) => {
  const verified = readRun(join(kept, name))
  expect(verified.problems).toEqual([])
  const report = buildReport(verified)
  expect(reportAsMarkdown(report)).toBe(readFileSync(join(kept, name, 'report.md'), 'utf8'))
  expect(reportAsJson(report)).toBe(readFileSync(join(kept, name, 'report.json'), 'utf8'))
  counted('P17', 'golden reports, in two formats', 1)
})
