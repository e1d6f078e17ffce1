import type { Debrief } from '../../src/report/debrief.js'
import { showDebrief } from '../../src/terminal/show-debrief.js'
import { showDrillList, type ListedDrill } from '../../src/terminal/show-drill-list.js'
import { makeTheme } from '../../src/terminal/theme.js'
import { displayWidth } from '../../src/text/layout.js'

const screen = (columns: number, color = false) => ({ columns, theme: makeTheme(color) })

const debrief: Debrief = {
  ...{
    drill: 'ec2-command-and-control',
    title: 'A web server calls out',
    level: 'basic',
    seed: 7,
    run: '01KAS3Q6R00000000000000000',
  },
  ...{ ended: 'stopped', passed: false, evidence: 3 },
  expected: [
    { subject: 'verdict', met: 0, of: 1 },
    { subject: 'steps', met: 2, of: 5 },
    { subject: 'world', met: 1, of: 2 },
  ],
  faults: [
    { kind: 'stopped', address: 'quarantine', title: 'Cut the instance off', reason: 'shift \u001b[31mends' },
    { kind: 'verdict', wanted: 'true-positive', got: null },
    {
      kind: 'step',
      address: 'disks',
      title: 'Snapshot the volumes',
      wanted: 'done',
      got: 'declined',
      reason: 'no time',
    },
    { kind: 'step', address: 'again', title: 'Revoke once more', wanted: 'done', got: null },
    { kind: 'step', address: 'kept', title: 'Wait for the snapshots', wanted: 'done', got: null },
    { kind: 'order', right: ['disks', 'sessions', 'quarantine'], yours: ['sessions'] },
    { kind: 'never', operation: 'ec2:StopInstances', addresses: ['other[0]'] },
    {
      kind: 'world',
      read: 'ec2:DescribeSnapshots output.Snapshots.map(s, s.VolumeId)',
      wanted: ['vol-0f5d1a4b6e9c7d204'],
      got: [],
    },
    { kind: 'evidence', address: 'disks', title: 'Snapshot the volumes', outcome: 'declined', reason: 'no time' },
    { kind: 'not-pasted', address: 'calls', title: 'Find out what was done with the role' },
    {
      kind: 'needs',
      address: 'quarantine',
      title: 'Cut the instance off',
      needs: ['disks'],
      reason: 'the lead says so',
    },
    { kind: 'undone', address: 'rebuild', title: 'Build it anew', outcome: 'declined' },
  ],
  surprises: [
    {
      at: 'drop_open',
      say: 'Somebody attached another interface.',
      noticed: { address: 'sealed', reply: 'go-on', reason: 'cut by a second run' },
    },
    { at: 'again', say: 'Somebody backdated the policy.' },
  ],
  times: {
    ...{ total: 1_020_000, par: 900_000, toAcknowledge: 4_000, toContain: null },
    phases: [
      { phase: 'validate', milliseconds: 120_000 },
      { phase: 'isolate', milliseconds: 890_000 },
    ],
    slowest: [{ address: 'quarantine', milliseconds: 184_000 }],
  },
  hints: [{ address: 'disks', say: 'What can you not get any more?' }],
  score: {
    total: 12,
    earned: [
      { subject: 'verdict', points: 0, of: 20 },
      { subject: 'steps', points: 12, of: 30 },
      { subject: 'world', points: 15, of: 30 },
    ],
    deductions: [
      { for: 'stopped', count: 1, points: 20 },
      { for: 'hints', count: 1, points: 2 },
    ],
  },
}

/** The words of a screen in their order, however its lines are broken. */
const words = (text: string): string => text.split(/\s+/).join(' ').trim()

test.each([80, 120])('at %d columns no line is wider, and every id is whole', (columns) => {
  const text = showDebrief(debrief, screen(columns))
  expect(text.split('\n').filter((line) => displayWidth(line) > columns)).toEqual([])
  for (const id of ['vol-0f5d1a4b6e9c7d204', 'ec2:StopInstances', 'ec2-command-and-control']) expect(text).toContain(id)
})

test('the sections in their order', () => {
  const headings = showDebrief(debrief, screen(80))
    .split('\n')
    .filter((line) => /^ {2}[A-Z]{4}[A-Z ]*$/.test(line))
  expect(headings.map((line) => line.trim())).toEqual([
    'WENT WELL',
    'WENT WRONG',
    'HAPPENED MEANWHILE',
    'HINTS',
    'TIME',
    'SCORE',
  ])
})

test.each([
  'Stopped at quarantine',
  'The verdict is none, and must be true-positive',
  'disks is declined, and must be done Snapshot the volumes because: no time',
  'again must be done: Revoke once more kept must be done: Wait for the snapshots',
  'right disks → sessions → quarantine yours sessions',
  'ec2:StopInstances must not be called; it was by other[0]',
  'must vol-0f5d1a4b6e9c7d204 is (empty list)',
  'Evidence left out: disks is declined',
  'Nothing was pasted as evidence at calls',
  'quarantine went on without what it needs: disks because: the lead says so',
  'rebuild is declined',
  'just before drop_open It showed at sealed; you chose go-on: cut by a second run',
  'just before again It went unnoticed.',
  'What can you not get any more? at disks',
  'total 17:00, par 15:00, 2:00 over it',
  'contained not',
  'validate 2:00, isolate 14:50',
  'you thought longest at quarantine 3:04',
  'steps 12 of 30 2 of 5 met',
  'together 27 of 80 34 of 100',
  'stopped before the end −20',
  'hints −2 1',
])('says: %s', (said) => {
  expect(words(showDebrief(debrief, screen(80)))).toContain(said)
})

test('colour is emphasis only, and nothing from outside acts on the terminal', () => {
  const [plain, coloured] = [showDebrief(debrief, screen(80)), showDebrief(debrief, screen(80, true))]
  expect(plain).not.toContain('\u001b')
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain)
})

const drills: ListedDrill[] = [
  {
    id: 'ec2-command-and-control',
    title: 'A web server calls out',
    level: 'basic',
    par: '15m',
    attempts: 2,
    last: { at: new Date('2026-11-24T05:00:00Z'), score: 64 },
    best: 90,
  },
  {
    id: 'ec2-detach-profile',
    title: 'One of two instances',
    level: 'basic',
    attempts: 1,
    last: { at: new Date('2026-11-23T05:00:00Z'), score: 70 },
    best: 70,
  },
  {
    id: 'ec2-quarantine-instance.a-case-with-a-very-long-name-of-its-own',
    title: 'Interfaces in two VPCs',
    level: 'expert',
    par: '6m',
    attempts: 0,
  },
]

test.each([40, 80, 120])('the list at %d columns: by level, with par and attempts', (columns) => {
  const text = showDrillList(drills, screen(columns))
  const tooWide = text.split('\n').filter((line) => displayWidth(line) > columns && !line.includes('very-long'))
  expect(tooWide).toEqual([])
  expect(words(text)).toBe(
    'BASIC ec2-command-and-control par 15m, 2 attempts, 2026-11-24: last 64, best 90 A web server calls out ' +
      'ec2-detach-profile 1 attempt, 2026-11-23: 70 One of two instances ' +
      'EXPERT ec2-quarantine-instance.a-case-with-a-very-long-name-of-its-own par 6m, not tried Interfaces in two VPCs',
  )
})

test('numbers run through all levels', () => {
  const numbered = showDrillList(drills, screen(80), true).split('\n')
  expect(numbered.flatMap((line) => /^ *(\d+) {2}(\S+)/.exec(line)?.slice(1, 3) ?? [])).toEqual(
    drills.flatMap(({ id }, i) => [String(i + 1), id]),
  )
})
