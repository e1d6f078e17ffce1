/**
 * What passes lint does not fail in a drill because of how it was written: no parameter that AWS's shapes refuse, no
 * expression of a wrong type. SIRUN_SEED grows other runbooks, SIRUN_LONG=1 ten times as many.
 */
import path from 'node:path'
import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import type { AwsModel } from '../../src/aws-model/model.js'
import { drillClock } from '../../src/drill/drill-clock.js'
import { rehearse, setStage } from '../../src/drill/rehearse.js'
import type { Scenario } from '../../src/drill/scenario.js'
import { scriptedOperator } from '../../src/drill/scripted-operator.js'
import { services } from '../../src/drill/world/services.js'
import type { Operator, Request } from '../../src/engine/ports.js'
import type { JournalRecord } from '../../src/engine/records.js'
import { pinUnchecked } from '../../src/cli/pin-files.js'
import { lintFiles } from '../../src/lint/lint-files.js'
import { loadCatalog, readCatalogText, type Catalog, type CatalogRunbook } from '../../src/runbooks/runbook-catalog.js'
import { memoryJournal, session } from '../drill/play.js'
import { growRunbook, inputs } from './grow-runbook.js'
import { randomFrom } from './mutate.js'

const folder = path.resolve(import.meta.dirname, '../../runbooks')
const count = process.env['SIRUN_LONG'] === '1' ? 2_000 : 200

let catalog: Catalog
let model: AwsModel
beforeAll(async () => {
  catalog = await loadCatalog([folder], { shownFrom: folder })
  model = await loadAwsModel(new Set(Object.keys(services)))
})

test(`${count} grown runbooks that pass lint run without an error of types or parameters`, async () => {
  const random = randomFrom(Number(process.env['SIRUN_SEED'] ?? 20261124))
  const failures: string[] = []
  let grown = 0
  let ran = 0
  let changed = 0
  while (ran < count) {
    const text = growRunbook(random, model)
    grown++
    const file = readCatalogText(text, path.join(folder, 'grown.yaml'), 'grown.yaml') as CatalogRunbook
    const problems = await lintFiles([file], catalog)
    if (problems.some(({ severity }) => severity === 'error')) continue
    ran++
    const records = await run(file)
    changed += records.filter(({ type }) => type === 'intent').length
    const told = records.flatMap((record) => (record.type === 'trouble' ? [record.message] : []))
    failures.push(...told.filter(isOfForm).map((message) => `${message}\n${text}`))
  }
  process.stdout.write(`${ran} of ${grown} grown runbooks passed lint and ran, with ${changed} changes\n`)
  expect(failures.slice(0, 3)).toEqual([])
  // Else lint refused nearly all, or nothing happened in them.
  expect(ran / grown).toBeGreaterThan(0.2)
  expect(changed).toBeGreaterThan(count / 4)
}, 600_000)

/** What AWS refuses for what is in the account, or what an answer does not hold, is no mistake of form. */
function isOfForm(message: string): boolean {
  const refused = /^[a-z0-9-]+:\w+(?: was refused)?: ([\w.]+): /.exec(message)?.[1]
  if (refused !== undefined) return refusalsOfForm.has(refused)
  // A text that is empty is no input, and only the data says so.
  if (/ needs \w+$|No such key|[Ii]ndex out of bounds|is no answer to|still not|is still|did not become|is not what|is not so any more|not as it must be/.test(message)) return false
  return true
}

/** How the world refuses parameters that do not fit the shape. */
const refusalsOfForm: ReadonlySet<string> = new Set(['UnknownParameter', 'MissingParameter', 'MalformedXML', 'ValidationException'])

async function run(file: CatalogRunbook): Promise<JournalRecord[]> {
  const files = pinUnchecked({ ...catalog, runbooks: new Map([...catalog.runbooks, [file.id, file]]) }, file)
  const now = new Date('2026-01-15T03:00:00Z')
  const scenario: Scenario = {
    ...{ id: 'grown', title: 'T', brief: 'B', expect: {}, files, inputs, world, script: {}, now },
    place: { account: '111122223333', region: 'eu-west-1', partition: 'aws' },
  }
  const { journal, records } = memoryJournal()
  await rehearse(scenario, session, setStage(scenario, model, drillClock(now), goingOn, journal), model)
  return records
}

const scripted = scriptedOperator({})

/** Approves all, and goes on whatever happens. */
const goingOn: Operator = {
  ask: async (request) => {
    const asked = request as Request
    if (asked.kind === 'trouble' && asked.choices.includes('go-on')) return { do: 'go-on', reason: 'r' } as never
    if (asked.kind === 'missing' && asked.mayGoOn) return { do: 'go-on', reason: 'r' } as never
    if (asked.kind === 'uncontained') return { do: 'go-on', reason: 'r' } as never
    if (asked.kind === 'input') return { do: 'answer', value: null } as never
    return (await scripted.ask(request))
  },
}

const world = {
  ec2: {
    SecurityGroups: [{ GroupId: 'sg-0f5d1a4b6e9c7d203', GroupName: 'web', VpcId: 'vpc-0a1b2c3d4e5f60718' }],
    Instances: [
      {
        InstanceId: 'i-0f5d1a4b6e9c7d200',
        VpcId: 'vpc-0a1b2c3d4e5f60718',
        State: { Name: 'running' },
        SecurityGroups: [{ GroupId: 'sg-0f5d1a4b6e9c7d203' }],
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeId: 'vol-0f5d1a4b6e9c7d204' } }],
      },
    ],
  },
  iam: { Users: [{ UserName: 'build-user', AccessKeyMetadata: [{ AccessKeyId: 'AKIAEXAMPLEKEY000001' }] }] },
  s3: { Buckets: [{ Name: 'example-data' }] },
}
