/** sirun drill: the list with earlier attempts, levels, seeds, and a drill by hand with its debrief. */
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { join } from 'node:path'
import { main } from '../../src/main.js'
import { readRun, runFolder } from '../../src/journal/run-store.js'
import type { JournalRecord } from '../../src/engine/records.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { keys, makeKeyboard, type Keyboard } from '../terminal/keyboard.js'
import { jsonLines, runMain, type Ended } from './run-main.js'

const newFolder = temporaryFolders()

interface Listed {
  id: string
  runbook: string
  level: string
  par: string | null
  attempts: number
  passed: number
  last: { at: string; score: number } | null
  best: number | null
}

async function listed(folder: string, ...options: string[]): Promise<Listed[]> {
  const { stdout, code } = await runMain(['drill', 'list', '--json', ...options], folder)
  expect(code).toBe(0)
  return jsonLines(stdout) as Listed[]
}

/** A scripted drill: its id, the record with which it began, and the answers of AWS that it kept, but for what it made. */
async function scripted(folder: string, ...options: string[]): Promise<{ ended: Ended; id: string; opened: JournalRecord; answers: string[] }> {
  const ended = await runMain(['drill', '--script', '--json', ...options], folder)
  const lines = jsonLines(ended.stdout) as ({ type: string; id: string } & JournalRecord)[]
  const kept = lines.filter((record) => record.type === 'evidence')
  // Reads that run together are kept in any order.
  const answers = kept.map(({ name, content }) => JSON.stringify({ name, content }))
  return { ended, id: lines.at(-1)!.id, opened: lines[0]!, answers: answers.filter((text) => !text.includes('sirun')).sort() }
}

describe('the list', () => {
  test('every drill, the easiest first, none of them tried', async () => {
    const drills = await listed(newFolder())
    expect(drills[0]!.level).toBe('basic')
    expect(drills.find(({ id }) => id === 'ec2-command-and-control')).toEqual({
      ...{ id: 'ec2-command-and-control', runbook: 'ec2-command-and-control', level: 'basic', par: '30m' },
      ...{ title: expect.stringContaining('web server') as string, attempts: 0, passed: 0, last: null, best: null },
    })
    const ranks = drills.map(({ level }) => ['basic', 'advanced', 'expert'].indexOf(level))
    expect(ranks).toEqual(ranks.toSorted())
    expect(new Set(ranks).size).toBe(3)
  })

  test('one level', async () => {
    const drills = await listed(newFolder(), '--level', 'expert')
    expect(new Set(drills.map(({ level }) => level))).toEqual(new Set(['expert']))
    const shown = (await runMain(['drill', 'list', '--level', 'expert'], newFolder())).stdout
    expect(drills.every(({ id }) => shown.includes(id))).toBe(true)
    expect(shown).not.toContain('BASIC')
  })

  test('without a terminal sirun drill is the list', async () => {
    const [plain, list] = await Promise.all([runMain(['drill'], newFolder()), runMain(['drill', 'list'], newFolder())])
    expect(plain).toEqual(list)
  })

  test('a scripted drill is no attempt', async () => {
    const folder = newFolder()
    expect((await scripted(folder, 'ec2-detach-profile')).ended.code).toBe(0)
    expect((await listed(folder)).filter(({ attempts }) => attempts > 0)).toEqual([])
  })
})

describe('level and seed', () => {
  test('a seed picks a drill, the same each time, and is kept', async () => {
    const ids = (await listed(newFolder(), '--level', 'expert')).map(({ id }) => id)
    const [first, again, next] = await Promise.all(
      ['4', '4', '5'].map((seed) => scripted(newFolder(), '--level', 'expert', '--seed', seed)),
    )
    expect([first!.id, again!.id, next!.id]).toEqual([ids[4 % ids.length], ids[4 % ids.length], ids[5 % ids.length]])
    expect(first!.opened).toMatchObject({ type: 'opened', drill: { id: first!.id, seed: 4 } })
  })

  test('a level alone picks one of it, and says with which seed', async () => {
    const ids = (await listed(newFolder(), '--level', 'advanced')).map(({ id }) => id)
    const { id, opened, ended } = await scripted(newFolder(), '--level', 'advanced')
    expect(ended.code).toBe(0)
    expect(ids).toContain(id)
    expect(opened).toMatchObject({ drill: { id, seed: expect.any(Number) as number } })
  })

  test('lists come in another order; the same seed, the same order', async () => {
    const id = 'ec2-command-and-control'
    const [none, seven, again, eight] = await Promise.all(
      [[], ['--seed', '7'], ['--seed', '7'], ['--seed', '8']].map((seed) => scripted(newFolder(), id, ...seed)),
    )
    expect(again!.answers).toEqual(seven!.answers)
    expect(new Set([none!, seven!, eight!].map(({ answers }) => answers.join())).size).toBeGreaterThan(1)
    expect(none!.opened).toMatchObject({ drill: { id } })
    expect(none!.opened).not.toHaveProperty('drill.seed')
  })

  test('where a fault is at one item of a list, the order stays: the drill passes with any seed', async () => {
    const ended = await Promise.all(['1', '2', '3'].map((seed) => scripted(newFolder(), 'ec2-snapshot-volumes.refused', '--seed', seed)))
    expect(ended.map(({ ended: { code } }) => code)).toEqual([0, 0, 0])
  })

  test('the seed is shown', async () => {
    const { stdout } = await runMain(['drill', 'ec2-detach-profile', '--script', '--seed', '12'], newFolder())
    expect(stdout.split('\n')[0]).toMatch(/ec2-detach-profile, basic, .*seed 12$/)
  })

  test.each([
    [['--level', 'basc'], 'no-such-level', 'basic'],
    [['list', '--level', 'basc'], 'no-such-level', 'basic'],
    [['--seed', '-1'], 'invalid-seed', 'whole number'],
    [['--seed', '1.5'], 'invalid-seed', 'whole number'],
    [['ec2-detach-profile', '--level', 'basic'], 'conflicting-arguments', ''],
  ])('%j: %s', async (words, code, hint) => {
    const ended = await runMain(['drill', ...words], newFolder())
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain(`[${code}]`)
    expect(ended.stderr).toContain(hint)
  })
})

test('--json: the debrief with its arithmetic before the result', async () => {
  const { stdout } = await runMain(['drill', 'ec2-detach-profile', '--script', '--json'], newFolder())
  const [debrief, result] = jsonLines(stdout).slice(-2)
  expect(debrief).toMatchObject({ type: 'debrief', drill: 'ec2-detach-profile', passed: true, faults: [], score: { total: 100, deductions: [] } })
  expect(result).toMatchObject({ type: 'drill', passed: true })
})

describe('by hand', () => {
  interface Walk {
    code: Promise<number>
    keyboard: Keyboard
    folder: string
  }

  function begin(...argv: string[]): Walk {
    const folder = newFolder()
    const keyboard = makeKeyboard()
    const terminal = { isTTY: true, columns: 80 }
    const [stdin, stdout, stderr] = [keyboard.stdin, keyboard.stdout, new PassThrough()]
    const streams = { stdin: Object.assign(stdin, terminal, { setRawMode: () => stdin }), stdout: Object.assign(stdout, terminal), stderr: stderr.resume() }
    return { code: main(['drill', ...argv], streams, { HOME: folder, SIRUN_STATE_DIR: join(folder, 'state'), TERM: 'xterm' }, folder), keyboard, folder }
  }

  /** Waits until a text is drawn behind what was there at the last keys, then presses. */
  async function at({ keyboard }: Walk, text: string, ...pressed: string[]): Promise<void> {
    const from = pressedAt.get(keyboard) ?? 0
    const isDrawn = (): boolean => keyboard.drawn().slice(from).includes(text)
    while (!isDrawn()) await once(keyboard.stdout, 'data')
    // The prompt is drawn whole before it hears a key.
    await new Promise(setImmediate)
    pressedAt.set(keyboard, keyboard.drawn().length)
    keyboard.press(...pressed)
  }
  const pressedAt = new WeakMap<Keyboard, number>()

  const attemptsIn = (folder: string): Promise<Listed[]> => listed(folder, '--state-dir', join(folder, 'state'))

  async function recordsIn(folder: string): Promise<readonly JournalRecord[]> {
    const [run] = jsonLines((await runMain(['runs', '--json', '--state-dir', join(folder, 'state')], folder)).stdout) as { id: string }[]
    return readRun(runFolder(join(folder, 'state'), run!.id)).records
  }

  test('well: the debrief says so, and the list has the attempt', async () => {
    const walk = begin('ec2-detach-profile', '--seed', '3')
    await at(walk, '❯ start', keys.enter)
    await at(walk, '❯ not yet', keys.down, keys.enter)
    await at(walk, 'wrong or missing', keys.enter)
    expect(await walk.code).toBe(0)
    expect(walk.keyboard.drawn()).toContain('100 of 100')
    const [attempt] = (await attemptsIn(walk.folder)).filter(({ attempts }) => attempts > 0)
    expect(attempt).toMatchObject({ id: 'ec2-detach-profile', attempts: 1, passed: 1, last: { score: 100 }, best: 100 })
    expect(Math.abs(Date.now() - Date.parse(attempt!.last!.at))).toBeLessThan(60_000)
    expect((await recordsIn(walk.folder)).at(-1)).toMatchObject({ type: 'debrief', drill: 'ec2-detach-profile', score: 100, passed: true })
  }, 30_000)

  test('a hint is told, recorded and counted once; an interruption ends with the debrief: exit 130', async () => {
    const walk = begin('ec2-quarantine-instance')
    await at(walk, '❯ start', keys.enter)
    for (const key of ['?', '?', keys.interrupt]) await at(walk, '❯ not yet', key)
    expect(await walk.code).toBe(130)
    const records = await recordsIn(walk.folder)
    expect(records.filter(({ type }) => type === 'hint')).toHaveLength(2)
    expect(records.at(-1)).toMatchObject({ type: 'debrief', ended: 'interrupted', passed: false, hints: 1 })
    expect(walk.keyboard.drawn()).toContain('Hint: Who ends this instance')
    expect((await attemptsIn(walk.folder)).filter(({ attempts }) => attempts > 0)).toHaveLength(1)
  }, 30_000)

  test('who leaves at the briefing has not attempted it: exit 3', async () => {
    const walk = begin('ec2-detach-profile')
    await at(walk, '❯ start', keys.up, keys.down, keys.down, keys.down, keys.down, keys.enter)
    expect(await walk.code).toBe(3)
    expect((await attemptsIn(walk.folder)).filter(({ attempts }) => attempts > 0)).toEqual([])
  }, 30_000)

  test('without an id the list is offered: by number, by id, with the nearest one, and nothing leaves', async () => {
    const walk = begin()
    await at(walk, 'Which one?', 'ec2-detach-profil', keys.enter)
    await at(walk, 'Did you mean ec2-detach-profile?', '\u0015', keys.enter)
    expect(await walk.code).toBe(0)
    const other = begin()
    await at(other, 'Which one?', '1', keys.enter)
    const [first] = await listed(newFolder())
    await at(other, `${first!.id}, basic`)
    await at(other, '❯ start', keys.interrupt)
    expect(await other.code).toBe(130)
  }, 30_000)
})
