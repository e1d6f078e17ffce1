import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../src/cli/package-root.js'
import type { PlannedChange } from '../../src/engine/plan.js'
import type { JournalRecord } from '../../src/engine/records.js'
import { Unknown } from '../../src/expressions/unknown.js'
import type { Finding } from '../../src/findings/finding.js'
import { verifyJournal } from '../../src/journal/verify-journal.js'
import { buildReport } from '../../src/report/build-report.js'
import { formatTime, formatValue } from '../../src/terminal/format-value.js'
import { formatDuration } from '../../src/text/duration-text.js'
import { showBriefing } from '../../src/terminal/show-briefing.js'
import { showDiagnostics } from '../../src/terminal/show-diagnostic.js'
import { showEnd } from '../../src/terminal/show-end.js'
import { showPlan } from '../../src/terminal/show-plan.js'
import { showRecord } from '../../src/terminal/show-record.js'
import { makeTheme, wantsColor, type Screen } from '../../src/terminal/theme.js'
import { displayWidth } from '../../src/text/layout.js'
import { sampleRun } from '../journal/sample-run.js'

const plain = (columns: number): Screen => ({ columns, theme: makeTheme(false) })
const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const caller = { account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/Responder/ana' }

const change = (
  title: string,
  before: PlannedChange['before'],
  after: PlannedChange['after'],
  more: Partial<PlannedChange> = {},
): PlannedChange => ({
  address: 'quarantine.cut',
  title,
  service: 'ec2',
  operation: 'ModifyNetworkInterfaceAttribute',
  effect: 'write',
  place,
  params: {},
  before,
  after,
  ending: { kind: 'undo' },
  ...more,
})

describe('formatValue', () => {
  test.each([
    [null, 'none'],
    ['', '(empty text)'],
    ['sg-web', 'sg-web'],
    ['a\u001bb', 'a\\x1bb'],
    [['sg-a', 'sg-b'], 'sg-a, sg-b'],
    [[], '(empty list)'],
    [{ Key: 'a', Values: ['b', 'c'] }, 'Key=a, Values=[b, c]'],
    [[{ Id: 'i-1' }, { Id: 'i-2' }], '{Id=i-1}, {Id=i-2}'],
    [false, 'false'],
    [0, '0'],
    [new Date('2026-11-24T02:11:09.123Z'), '2026-11-24 02:11:09Z'],
    [new Uint8Array(3), '3 bytes'],
    [new Unknown('quarantine.group'), 'known after quarantine.group'],
    [{}, '(empty)'],
  ])('%j reads %s', (value, text) => {
    expect(formatValue(value)).toBe(text)
  })

  test('times and durations', () => {
    expect(formatTime('no time\r')).toBe('no time\\x0d')
    expect([850, 4200, 185_000, 7_440_000, 90_000_000].map(formatDuration)).toEqual([
      '850 ms',
      '4.2 s',
      '3 min 5 s',
      '2 h 4 min',
      '1 d 1 h',
    ])
  })
})

describe('colour', () => {
  test.each([
    [{ isTTY: true }, {}, true, true],
    [{ isTTY: true }, { NO_COLOR: '1' }, true, false],
    [{ isTTY: true }, { NO_COLOR: '' }, true, true],
    [{ isTTY: true }, { TERM: 'dumb' }, true, false],
    [{ isTTY: true }, {}, false, false],
    [{}, {}, true, false],
  ])('%j %j %j → %j', (stream, env, allowed, color) => {
    expect(wantsColor(stream, env, allowed)).toBe(color)
  })

  test('the words are the same without', () => {
    const plan = { title: 'Cut it off', impact: [], place, changes: [change('a', 1, 2)], because: 'differs' as const }
    const coloured = showPlan(plan, { columns: 80, theme: makeTheme(true) })
    expect(coloured).toContain('\u001b[')
    expect(coloured.replace(/\u001b\[[0-9;]*m/g, '')).toBe(showPlan(plan, plain(80)))
  })
})

describe('showDiagnostics', () => {
  const text = 'isolate:\n  - id: cut\n    aws: ec2:DescribInstances # 漢\n'

  test('place, frame with caret, hint; sorted and counted', () => {
    const shown = showDiagnostics(
      [
        { code: 'late', severity: 'warning', message: 'Later.', place: { file: 'b.yaml', line: 2, column: 1 } },
        {
          code: 'unknown-operation',
          severity: 'error',
          message: 'ec2 has no operation DescribInstances.',
          place: { file: 'a.yaml', line: 3, column: 10, endLine: 3, endColumn: 30 },
          hint: 'Did you mean DescribeInstances?',
        },
      ],
      plain(80),
      (file) => (file === 'a.yaml' ? text : undefined),
    )
    expect(shown).toBe(
      [
        'a.yaml:3:10: error: ec2 has no operation DescribInstances. [unknown-operation]',
        '  3 |     aws: ec2:DescribInstances # 漢',
        '    |          ^^^^^^^^^^^^^^^^^^^^',
        '  Did you mean DescribeInstances?',
        '',
        'b.yaml:2:1: warning: Later. [late]',
        '',
        '1 error, 1 warning',
        '',
      ].join('\n'),
    )
  })

  test('a long line is cut around the place, and control characters stay visible and harmless', () => {
    const line = `${'a'.repeat(200)}\u001b[2Jbad${'z'.repeat(200)}`
    const place = { file: 'x\u202e.yaml', line: 1, column: 205, endLine: 1, endColumn: 208 }
    const shown = showDiagnostics([{ code: 'c', severity: 'error', message: 'No.', place }], plain(80), () => line)
    const [head, frame, carets] = shown.split('\n') as [string, string, string]
    expect(head).toContain('x\\u{202e}.yaml:1:205')
    expect(displayWidth(frame)).toBeLessThanOrEqual(80)
    expect(frame.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('bad')
    expect(shown).not.toContain('\u001b')
  })
})

describe('showPlan', () => {
  const changes = [
    change('Termination protection', false, true),
    change('Quarantine group', null, new Unknown('quarantine.group'), {
      address: 'quarantine.group',
      ending: { kind: 'keep', why: 'empty' },
    }),
    change('eni-0a11', ['sg-web', 'sg-ssh'], [new Unknown('quarantine.group')], { via: ['sg-open'] }),
    change('Delete the key', 'AKIA111111111111EXAM', null, {
      effect: 'destroy',
      ending: { kind: 'irreversible', why: 'gone' },
    }),
  ]
  const plan = {
    title: 'Cut the instance off',
    impact: ['2 other instances use this role.'],
    place,
    caller,
    changes,
    because: 'step' as const,
  }

  test('at 80 columns', () => {
    expect(showPlan(plan, plain(80))).toBe(
      [
        '  Cut the instance off',
        '  ! 2 other instances use this role.',
        '',
        '    1  Termination protection  false           →  true',
        '    2  Quarantine group        none            →  new  stays',
        '    3  eni-0a11                sg-web, sg-ssh  →  known after 2  via sg-open',
        '    4  Delete the key          AKIA111111111111EXAM  →  none  irreversible',
        '',
        '  4 changes in 5 calls as Responder/ana in 111122223333, eu-west-1',
        '  undo for 2, 1 stays, 1 irreversible',
        '  ! Delete the key cannot be undone: gone',
      ].join('\n'),
    )
  })

  test('at 120 columns every change is one row, aligned', () => {
    const rows = showPlan(plan, plain(120))
      .split('\n')
      .filter((row) => row.includes('→'))
    expect(rows).toHaveLength(4)
    expect(new Set(rows.map((row) => row.indexOf('→'))).size).toBe(1)
  })

  test('no id is cut, however narrow it is', () => {
    const arn = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef'
    const shown = showPlan({ ...plan, changes: [change('Target group', [arn, arn], [])] }, plain(40))
    expect(shown.split(arn)).toHaveLength(3)
  })

  test('equal titles are told apart by their address, other places are named', () => {
    const elsewhere = { account: '222233334444', region: 'us-east-1', partition: 'aws', name: 'forensics' }
    const shown = showPlan(
      {
        ...plan,
        changes: [
          change('Cut', 1, 2, { address: 'cut[0]' }),
          change('Cut', 1, 2, { address: 'cut[1]', place: elsewhere }),
        ],
      },
      plain(120),
    )
    expect(shown).toMatch(/1 {2}Cut .*\n +cut\[0\]\n/)
    expect(shown).toMatch(/2 {2}cut\[1\].*in forensics \(222233334444, us-east-1\)/)
  })

  test('items of a list are told apart by what their calls have of their own', () => {
    const disk = (index: number, device: string): PlannedChange =>
      change('Keep', true, false, {
        address: `keep[${index}]`,
        params: { InstanceId: 'i-1', Maps: [{ DeviceName: device }] },
      })
    const shown = showPlan({ ...plan, changes: [disk(0, '/dev/xvda'), disk(1, '/dev/sdf')] }, plain(80))
    expect(shown).toMatch(/1 {2}Keep .*true {2}→ {2}false\n +\/dev\/xvda\n +2 {2}\/dev\/sdf/)
    expect(shown).not.toContain('i-1')
  })
})

describe('showRecord', () => {
  const at = '2026-11-24T02:11:09.123Z'
  const show = (body: object, columns = 80): string =>
    showRecord({ at, mono: 0, ...body } as JournalRecord, plain(columns), 'drill')

  test.each([
    ['done', '✔ done'],
    ['already', '= already'],
    ['n/a', '– n/a'],
    ['declined', '○ declined'],
    ['failed', '✘ failed'],
    ['blocked', '✘ blocked'],
    ['partly', '◐ partly'],
  ])('a step that ends %s reads %s', (outcome, words) => {
    expect(show({ type: 'step-finished', address: 'disk', outcome, reason: 'so' })).toBe(
      `02:11:09Z  ${words.padEnd(11)} disk  so\n`,
    )
  })

  test('a change: before → after, what AWS refused, what was seen', () => {
    const intent = {
      type: 'intent',
      address: 'cut',
      title: 'Cut',
      purpose: 'change',
      attempt: 1,
      service: 'ec2',
      operation: 'ModifyX',
      before: ['sg-a'],
      becomes: ['sg-q'],
    }
    expect(show(intent)).toBe('02:11:09Z  … sending   cut  ec2:ModifyX: sg-a → sg-q\n')
    const error = { name: 'UnauthorizedOperation', message: 'You\r\u001b[31mare not' }
    expect(show({ type: 'outcome', address: 'cut', purpose: 'change', status: 'refused', error }, 120)).toBe(
      '02:11:09Z  ✘ refused   cut  UnauthorizedOperation: You\\x0d\\x1b[31mare not\n',
    )
    expect(show({ type: 'outcome', address: 'cut', purpose: 'change', status: 'ok' })).toBe('')
    expect(show({ type: 'verified', address: 'cut', value: ['sg-q'] })).toBe('02:11:09Z  ✔ seen      cut  is sg-q\n')
  })

  test('a phase names the mode, an answer who gave it, and long lines are indented', () => {
    expect(show({ type: 'phase-started', phase: 'isolate' })).toBe('\n  ISOLATE  DRILL\n\n')
    const answer = {
      type: 'answer',
      address: 'cut',
      request: 'change',
      reply: { do: 'skip', reason: 'web-7 is needed until the end of the sale' },
      by: 'ana',
    }
    expect(show(answer, 60)).toBe(
      '02:11:09Z  » answer    cut  skip: web-7 is needed until the\n                       end of the sale, by ana\n',
    )
  })
})

describe('the golden run', () => {
  const records = sampleRun.map(({ record }) => record)

  test.each([80, 120])(
    'no record acts on the terminal, or is wider than %d columns but for a word that is',
    (columns) => {
      for (const record of records) {
        const shown = showRecord(record, plain(columns), 'live')
        expect(shown).not.toMatch(/[^\n\P{Cc}]|\p{Cf}|\p{Cs}/u)
        const tooWide = shown.split('\n').filter((line) => displayWidth(line) > columns)
        for (const line of tooWide) expect(line.slice(23).trim()).not.toContain(' ')
      }
    },
  )

  test('the last screen has the verdict, the changes with a tick only where seen, and the next command', () => {
    const bytes = readFileSync(join(packageRoot(), 'test/fixtures/journal/format-1/journal.jsonl'))
    const report = buildReport(verifyJournal(bytes, () => undefined))
    const shown = showEnd({ report }, plain(120))
    expect(shown).toMatch(/verdict +true-positive/)
    expect(shown).toContain(`sirun report ${report.run.id}`)
    const ticks = shown.split('\n').filter((line) => line.startsWith('    ✔'))
    expect(ticks).toHaveLength(report.changes.filter(({ state, undo, drifted }) => state === 'verified' && undo?.result !== 'undone' && !drifted).length)
    for (const { address } of [...report.changes, ...report.notDone]) expect(shown).toContain(`(${address})`)
  })
})

test('showBriefing says what, where, who, when, with which runbook, and as whom', () => {
  const finding: Finding = {
    id: 'f-1',
    source: 'guardduty',
    type: 'Backdoor:EC2/C&CActivity.B',
    title: 'Talks to\u001b[2J',
    severity: { score: 8, label: 'HIGH' },
    account: '111122223333',
    region: 'eu-west-1',
    partition: 'aws',
    archived: false,
    suppressed: false,
    sample: true,
    resources: [],
    buckets: [],
    endpoints: [],
    first_seen: new Date('2026-11-24T02:11:00Z'),
    last_seen: new Date('2026-11-24T02:52:00Z'),
    count: 14,
    instance: { id: 'i-0c2a9d1f3b7e4a852', interfaces: [], volumes: [], tags: [{ key: 'Name', value: 'web-7' }] },
    remote: { ip: '198.51.100.7', country: 'Atlantis' },
    sequence: { actors: [], resources: [], signals: [] },
  }
  const shown = showBriefing(
    {
      mode: 'drill',
      finding,
      runbook: { id: 'ec2-command-and-control', title: 'C2', reason: 'matched by type' },
      inputs: { instance_id: 'i-0c2a9d1f3b7e4a852' },
      place,
      caller,
      phases: [{ phase: 'isolate', reads: 0, questions: 1, manual: 0, messages: 0, undoable: 11, stay: 2, irreversible: 0 }],
      now: new Date('2026-11-24T02:59:00Z'),
    },
    plain(80),
  )
  expect(shown).toBe(
    [
      '  DRILL  HIGH 8  Backdoor:EC2/C&CActivity.B',
      '  "Talks to\\x1b[2J"',
      '  This is a sample finding: its resources do not exist.',
      '',
      '  what      i-0c2a9d1f3b7e4a852 "web-7"',
      '  where     111122223333, eu-west-1',
      '  actor     198.51.100.7, Atlantis',
      '  when      first 2026-11-24 02:11:00Z, last 2026-11-24 02:52:00Z (7 min ago),',
      '            14 times',
      '  finding   f-1',
      '  runbook   ec2-command-and-control, matched by type',
      '  inputs    instance_id i-0c2a9d1f3b7e4a852',
      '  you       Responder/ana in 111122223333, eu-west-1',
      '  plan      isolate    1 question, 13 changes (11 undoable, 2 stay)',
    ].join('\n'),
  )
})
