/**
 * A finding whose every string holds escape sequences, templates, HTML, path tricks and one of 100 KB: screen, journal,
 * report, hand-over and file system stay sane, whether the finding can be used or not.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fixtureText } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { runSirun, type Ran } from './run-sirun.js'

const newFolder = temporaryFolders()
const evil = '\x1b]2;owned\x07\x9b31m\r\u202e\u200b${inputs.instance_id}${1+1}$(touch owned)`touch owned`<script>alert(1)</script><img src=x onerror=alert(1)>|[x](javascript:alert(1))```\n# owned\n../../../../owned/\\..\\..\\owned\0'

/** The value with it behind each string but those that `keeps` names by their path. */
function withEvil(value: unknown, keeps: RegExp, path = ''): unknown {
  if (typeof value === 'string') return keeps.test(path) ? value : value + evil
  if (Array.isArray(value)) return value.map((each, i) => withEvil(each, keeps, `${path}[${i}]`))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withEvil(member, keeps, `${path}.${name}`)]))
}

function findingWith(keeps: RegExp): string {
  const { detail } = JSON.parse(fixtureText('ec2-c2-event')) as { detail: Record<string, unknown> }
  const hostile = withEvil(detail, keeps) as Record<string, unknown>
  return JSON.stringify({ ...hostile, title: evil + 'x'.repeat(100_000), description: evil.repeat(500) })
}

/** All but what is needed to find a runbook and walk it; and really all. */
const findings: [name: string, keeps: RegExp][] = [
  ['every string but those that identify', /^\.(?:schemaVersion|accountId|region|partition|id|arn|type|createdAt|updatedAt|service\.(?:serviceName|detectorId|eventFirstSeen|eventLastSeen)|resource\.resourceType|resource\.instanceDetails\.(?:instanceId|tags\[\d+\]\.key))$/],
  ['every string but its type', /^\.type$/],
]

/** Whatever acts on a terminal, beyond the end of a line. */
const acts = /[^\n\P{Cc}]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

function isSane({ code, stdout, stderr }: Ran): void {
  expect([0, 1, 2, 3]).toContain(code)
  expect((stdout + stderr).match(acts)).toBeNull()
  expect(stdout + stderr).not.toMatch(/bug[ -]of[ -]sirun/)
}

test.each(findings.flatMap(([name, keeps]) => ['--no-color', '--json'].map((how) => [name, how, keeps] as const)))('%s, %s', async (_name, how, keeps) => {
  const folder = newFolder()
  const inner = join(folder, 'a', 'b', 'c')
  mkdirSync(inner, { recursive: true })
  writeFileSync(join(inner, 'finding.json'), findingWith(keeps))
  const sirun = (...args: string[]): Promise<Ran> => runSirun([...args, '--state-dir', 'state', how], { cwd: inner })
  isSane(await sirun('match', 'file:finding.json'))
  const ran = await sirun('respond', 'file:finding.json', '--drill', '--script')
  isSane(ran)
  const runs = readdirSync(join(inner, 'state/runs'), { withFileTypes: true }).map((entry) => entry.name)
  expect(runs.length).toBe(keeps.source.includes('instanceId') ? 1 : runs.length)
  for (const run of runs) {
    expect(run).toMatch(/^[0-9A-Z]{26}$/)
    const journal = readFileSync(join(inner, 'state/runs', run, 'journal.jsonl'), 'latin1')
    // Printable ASCII and ends of lines, one record each.
    expect(journal).toMatch(/^[\n\x20-\x7e]*$/)
    journal.split('\n').slice(0, -1).forEach((line) => void JSON.parse(line))
    if (journal === '') continue
    isSane(await sirun('verify', run))
    for (const format of ['markdown', 'json']) {
      const report = await sirun('report', run, '--format', format)
      isSane(report)
      // What is quoted stands between fences that are longer than any in it.
      if (!report.stdout.startsWith('{')) expect(report.stdout.replace(/^(`{3,})[^\n]*\n[^]*?\n\1$/gm, '')).not.toMatch(/^# owned|<script|<img/m)
    }
    isSane(await sirun('handoff', run))
  }
  // Names are of this kind everywhere, and nothing was made beside.
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.split('/').at(-1)!)
  expect(names.filter((name) => !/^(?:[abc]|finding\.json|state|runs|evidence|journal\.jsonl|lock\.\d+\.json|[0-9A-Z]{26}|[0-9a-f]{64})$/.test(name))).toEqual([])
}, 120_000)
