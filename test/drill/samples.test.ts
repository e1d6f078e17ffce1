/**
 * Every sample of a finding that has a runbook: its drill and its dry run, in the world built from it, walk to their
 * end, or stop and say what the finding lacks. SIRUN_CORPUS names a folder with more of them, one document a file.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { modelFor, pinFiles } from '../../src/cli/pin-files.js'
import type { Settings } from '../../src/cli/settings.js'
import { scenarioFromFinding } from '../../src/drill/scenario.js'
import { services } from '../../src/drill/world/services.js'
import type { RunEnd } from '../../src/engine/execute.js'
import type { Finding } from '../../src/findings/finding.js'
import { readFindings } from '../../src/findings/read-finding.js'
import { matchRunbooks } from '../../src/runbooks/match-runbook.js'
import { play, root, shippedDrills, type ShippedDrill } from './play.js'
import { changesSent, playDry, troublesOf } from './play-dry.js'

const { catalog } = await shippedDrills()
const model = await modelFor([...catalog.runbooks.values(), ...catalog.procedures.values()].map(({ value }) => value), Object.keys(services))

interface Sample {
  name: string
  finding: Finding
  runbook: string
}

/** The findings below a folder that a runbook is for. */
function samplesIn(folder: string): Sample[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json')).sort()
  return files.flatMap((file) => {
    const { findings } = readFindings(readFileSync(join(folder, file), 'utf8'), file)
    return findings.flatMap((finding): Sample[] => {
      const [best] = matchRunbooks(finding, {}, catalog.runbooks.values()).matches
      return best ? [{ name: file, finding, runbook: best.runbook.id }] : []
    })
  })
}

async function rehearsal({ finding, runbook }: Sample): Promise<Pick<ShippedDrill, 'scenario' | 'model'>> {
  const files = await pinFiles(catalog, catalog.runbooks.get(runbook)!, { config: {} } as Settings)
  return { scenario: scenarioFromFinding(finding, files), model }
}

/** Where it ended: closed, or stopped for want of what the finding does not say. */
function endOf(end: RunEnd, { finding, runbook }: Sample): string {
  if (end.status !== 'stopped') return end.status
  const [, input] = /^inputs\.(\w+)$/.exec(end.address) ?? []
  if (input !== undefined && end.reason?.endsWith(`no value for ${input}`)) return `${input} is missing`
  const { user_type: type = '' } = finding.access_key ?? {}
  // The generic runbook isolates a user that the finding names; all else is up to people.
  const isLeftToPeople = runbook === 'generic-triage' || !['IAMUser', 'Role', 'AssumedRole'].includes(type)
  if (end.address === 'contained' && end.reason === 'nothing was isolated' && isLeftToPeople) return 'nobody to stop'
  return `${end.address}: ${end.reason}`
}

const walked = ['closed', 'nobody to stop']

function walk(samples: readonly Sample[], allowed: readonly string[]): void {
  test.each(samples.map((sample) => [sample.name, sample.runbook, sample] as const))('%s with %s', async (_name, _runbook, sample) => {
    const drilled = await play(await rehearsal(sample))
    const dry = await playDry(await rehearsal(sample))
    const ends = [endOf(drilled.end!, sample), endOf(dry.end, sample)]
    expect([ends.filter((end) => !allowed.includes(end)), troublesOf(drilled.records), troublesOf(dry.records), changesSent(dry)]).toEqual([[], [], [], []])
    expect(ends[0]).toBe(ends[1])
  })
}

const fixtures = samplesIn(join(root, 'test/fixtures/findings'))

test('the fixtures have a sample of every runbook', () => {
  expect([...new Set(fixtures.map(({ runbook }) => runbook))].sort()).toEqual([...catalog.runbooks.keys()].sort())
})

describe('fixtures', () => walk(fixtures, walked))

const corpus = process.env['SIRUN_CORPUS']

if (corpus !== undefined) describe('SIRUN_CORPUS', () => walk(samplesIn(corpus), [...walked, 'kind is missing']))
