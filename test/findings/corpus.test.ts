/**
 * The samples of SIRUN_CORPUS: a folder with guardduty-api/, guardduty-event/, asff/ and ocsf/, one document a file.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readFindings } from '../../src/findings/read-finding.js'
import { validateFinding } from './validate-finding.js'

const corpus = process.env['SIRUN_CORPUS']
const run = corpus === undefined ? test.skip : test

const groups = ['guardduty-api', 'guardduty-event', 'asff', 'ocsf']

/** What keeps a file from being usable: a problem, a member against the schema, or that it names no resource. */
function reasonAgainst(path: string): string | undefined {
  const { findings, problems } = readFindings(readFileSync(path, 'utf8'), path)
  if (problems.length > 0) return problems.map((problem) => `${problem.code}: ${problem.message}`).join('; ')
  for (const finding of findings) {
    const wrong = validateFinding(finding)
    if (wrong.length > 0) return `against the schema: ${wrong.join(', ')}`
    if (finding.resources.length === 0 && finding.resource_type !== 'AttackSequence') return 'names no resource'
  }
  return undefined
}

for (const group of groups) {
  run(`${group}: at least 95 % normalise; the rest have a reason`, () => {
    const folder = join(corpus!, group)
    const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
    expect(files.length).toBeGreaterThan(0)
    const rest = files.flatMap((file) => {
      const reason = reasonAgainst(join(folder, file))
      return reason === undefined ? [] : [`${file}: ${reason}`]
    })
    process.stdout.write(`${[`${group}: ${files.length - rest.length} of ${files.length}`, ...rest].join('\n')}\n`)
    expect(rest.length / files.length).toBeLessThanOrEqual(0.05)
  })
}
