/** The corpus: each file of cases/ has one defect and says in its head which problem lint has to find, and where. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js'
import { rules } from '../../src/lint/generated/rules.js'
import { lintFiles } from '../../src/lint/lint-files.js'
import { loadCatalog, readCatalogText, type Catalog } from '../../src/runbooks/runbook-catalog.js'

const folder = path.resolve(import.meta.dirname, 'cases')
const shippedFolder = path.resolve(import.meta.dirname, '../../runbooks')
const names = readdirSync(folder).sort()

let shipped: Catalog
beforeAll(async () => {
  shipped = await loadCatalog([shippedFolder], { shownFrom: shippedFolder })
})

test.each(names)('%s', async (name) => {
  const { text, file, expected, linted, on } = readCase(name)
  const own = readCatalogText(text, path.join(shippedFolder, file), file)
  const whole = linted === 'with all shipped files'
  const files = whole ? [own, ...shipped.runbooks.values(), ...shipped.procedures.values()] : [own]
  const drilled = linted === 'without a drill' ? new Set<string>() : new Set(files.map((each) => each.file))
  const found = await lintFiles(files, shipped, undefined, { whole, drilled, asOf: on })
  expect(found.filter(({ place }) => place?.file === file).map((each) => said(each, expected))).toEqual([expected])
})

test('there are at least 150', () => {
  expect(names.length).toBeGreaterThanOrEqual(150)
})

test('every rule has a case, and what has none says why', () => {
  const covered = new Set(names.map(ruleOf))
  const ids = rules.map(({ id }) => id)
  expect(ids.filter((id) => !covered.has(id) && !(id in withoutCase))).toEqual([])
  expect(Object.keys(withoutCase).filter((id) => covered.has(id) || !ids.includes(id))).toEqual([])
})

/** Rules that no file beside the shipped ones can break. */
const withoutCase: Readonly<Record<string, string>> = {
  'action-not-covered': 'needs a policy',
  'forbidden-operation': 'needs the policy of a team',
  'empty-file': 'its head would be in it',
  'ends-before-it-begins': 'is of a routing',
  'fallback-cycle': 'is of a routing',
  'no-steps': 'is the whole runbook that is missing',
  'not-utf-8': 'needs other bytes',
  'reserved-id': 'needs a runbook that is called list',
  'rule-never-applies': 'is of a routing',
  'suppresses-everything': 'is of a routing',
  'suppression-over': 'is of a routing',
  'suppression-too-long': 'is of a routing',
  'too-deep': 'is no text that a person would write',
  'too-large': 'would be large',
  'unknown-approvers': 'needs a configuration',
  'unknown-destination': 'is of a routing',
  'unknown-org-name': 'needs a configuration',
  'unknown-place': 'needs a configuration',
  'reminds-too-often': 'is of a routing',
  'tier-tells-nobody-new': 'is of a routing',
  'unknown-escalation': 'is of a routing',
  'unused-escalation': 'is of a routing',
  'urgent-without-escalation': 'is of a routing',
  'unused-destination': 'is of a routing',
  'unstated-replacement': 'needs a layer below',
  'wrong-replacement': 'needs a layer below',
}

/** `<rule>.yaml` or `<rule>--<variant>.yaml`. */
function ruleOf(name: string): string {
  return name.replace(/(--[a-z-]+)?\.yaml$/, '')
}

interface Case {
  text: string
  /** Where it lies in a runbook folder; unless its head says so, it is a runbook that is called as its id. */
  file: string
  /** `<rule> <line>:<column>`, and perhaps `-<line>:<column>` for where it ends. */
  expected: string
  /** Left out: alone, with the shipped files around it and a drill beside it. */
  linted: string | undefined
  /** The day of the lint. */
  on: string
}

function readCase(name: string): Case {
  const text = readFileSync(path.join(folder, name), 'utf8')
  const [what, ...head] = text.slice(0, text.search(/^[^#]/m)).split('\n')
  const said = (key: string): string | undefined => head.find((line) => line.startsWith(`# ${key}: `))?.slice(key.length + 4)
  const expected = said('expect') ?? ''
  expect(what).toMatch(/^# \S.*[.?]$/)
  expect(expected.split(' ')[0]).toBe(ruleOf(name))
  const file = said('file') ?? `${/^id: (\S+)$/m.exec(text)![1]!}.yaml`
  return { text, file, expected, linted: said('linted'), on: said('on') ?? '2026-11-20' }
}

/** In the form of a head, with the end only where the head gives one. */
function said({ code, place = {} }: Diagnostic, expected: string): string {
  const { line, column, endLine, endColumn } = place
  return `${code} ${line}:${column}${expected.includes('-', expected.indexOf(' ')) ? `-${endLine}:${endColumn}` : ''}`
}
