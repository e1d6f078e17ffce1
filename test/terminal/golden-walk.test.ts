/**
 * The real screens of a drill, walked by hand: golden/*.txt is what a person sees. SIRUN_UPDATE_GOLDEN=1 writes them
 * anew; read the difference before you keep it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keys } from './keyboard.js'
import { walk, type Answer } from './walk.js'

const { down, enter } = keys
const golden = join(import.meta.dirname, 'golden')

/** To the end, looking at everything on the way. */
const well: readonly Answer[] = [
  [/START/, enter],
  [/true positive\?/, '?'],
  [/move the cursor/, down, enter],
  [/memory image/, down, enter],
  [/Snapshot its volumes/, enter],
  [/Nothing was changed/, down, down, down, enter],
  [/aws ec2 create-snapshot/, 'c'],
  [/» console/, down, enter],
  [/Revoke the sessions/, down, enter],
  [/Cut the instance off/, down, enter],
  [/Revoke once more/, 'h'],
  [/Hand-off at/, down, enter],
  [/Block the server/, 'n'],
  [/A note for the journal/, 'the firewall team is told', enter],
  [/noted/, down, enter],
  [/Open a case for/, down, enter],
  [/Paste its output/, 'one call', enter, '.', enter],
  [/Find how they came in/, down, enter],
  [/Build it anew/, down, down, enter],
  [/worth writing down/, 'from the image of last week', enter],
  [/Say what stays/, down, enter],
]

/** Skips the evidence, goes on without it, steps through, and leaves things open. */
const badly: readonly Answer[] = [
  [/START/, enter],
  [/true positive\?/, enter],
  [/nothing is chosen yet/, down, enter],
  [/memory image/, down, enter],
  [/Snapshot its volumes/, down, down, down, down, enter],
  [/Why\?/, 'no time for it', enter],
  [/Revoke the sessions/, down, enter],
  [/needs what is not there/, down, down, down, down, enter],
  [/Why go on/, 'the attacker is at work', enter],
  [/Cut the instance off/, down, down, enter],
  [/Protect it from termination/, down, enter],
  [/Keep its volumes/, down, down, down, enter],
  [/Why\?/, 'they are copied elsewhere', enter],
  [/Mark it as quarantined/, down, down, down, down, enter],
]

/** AWS refuses: looks again, then goes on with the rest, and leaves it open. */
const trouble: readonly Answer[] = [
  [/START/, enter],
  [/Snapshot each of them/, down, enter],
  [/was refused/, enter],
  [/AWS says that it did not do it/, down, enter],
  [/Why\?/, 'the backup tool is stopped first', enter],
  [/ends with this open/, down, down, down, enter],
  [/Why\?/, 'the second volume is what counts', enter],
]

describe.each([80, 120])('at %d columns', (columns) => {
  test.each([
    ['well', 'ec2-command-and-control', well, 'closed'],
    ['badly', 'ec2-command-and-control', badly, 'stopped'],
    ['trouble', 'ec2-snapshot-volumes.refused', trouble, 'closed'],
  ] as const)('%s: %s', async (name, drill, answers, status) => {
    const { end, screens, tooWide, records } = await walk(drill, columns, answers)
    expect(end.status).toBe(status)
    const text = `${screens.join(`\n${'-'.repeat(columns)}\n`)}\n`
    const file = join(golden, `${name}-${columns}.txt`)
    if (process.env['SIRUN_UPDATE_GOLDEN']) writeFileSync(file, text)
    expect(text).toBe(readFileSync(file, 'utf8'))

    // Only what is copied whole may be wider: links, and command lines.
    expect(tooWide.filter((line) => !/^ {2}https:|^ {4}aws |^ {6,}"/.test(line))).toEqual([])
    // What a change makes or touches can be copied from the screen in one piece.
    const ids = records.flatMap((record) =>
      record.type === 'intent'
        ? (JSON.stringify(record.params).match(/\b(?:eni|vol|i|vpc)-[0-9a-f]{17}\b/g) ?? [])
        : [],
    )
    expect(ids.length).toBeGreaterThan(0)
    for (const id of ids) expect(text).toContain(id)
  })
})
