// What the engine costs a step: a scripted run of 1,000 steps in memory, less the time of the calls and of the journal.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { median } from './measure.js'

const root = path.resolve(import.meta.dirname, '..')
const steps = 1000
const aim = 1
const caller = { account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/Bench/bench', userId: 'bench' }
const place = { account: '111122223333', region: 'eu-central-1', partition: 'aws' }

/** Milliseconds of the engine's own a step: half are reads, half changes that read the step before them. */
export async function engine() {
  const parts = await loadEngine()
  const model = await parts.loadAwsModel(['ec2'])
  const rounds = []
  for (let round = 0; round < 5; round += 1) rounds.push(await runOnce(parts, model))
  const measured = median(rounds) / steps
  return { what: 'engine, a step', measured: `${measured.toFixed(3)} ms`, aim: `≤ ${aim} ms`, met: measured <= aim }
}

async function runOnce({ openRun, execute }, model) {
  const spent = { outside: 0 }
  const outside = (work) => async (...args) => {
    const start = performance.now()
    const result = work(...args)
    spent.outside += performance.now() - start
    return result
  }
  const ports = {
    aws: { call: outside(tags()), identity: async () => caller },
    operator: { ask: async ({ kind }) => replies[kind] },
    journal: { append: outside((record) => JSON.stringify(record)) },
    clock: { now: () => new Date('2026-11-01T00:00:00Z'), monotonic: () => performance.now(), sleep: async () => {} },
    outbox: { deliver: async () => {} },
  }
  const run = await openRun(setup, ports, model)
  spent.outside = 0
  const start = performance.now()
  const end = await execute(run)
  const taken = performance.now() - start - spent.outside
  const wrong = [...end.results].filter(([, { outcome }]) => outcome !== 'done')
  if (end.status !== 'closed' || end.results.size !== steps || wrong.length > 0) {
    throw new Error(`the run went wrong: ${JSON.stringify(end)} ${JSON.stringify(wrong[0])}`)
  }
  return taken
}

const replies = {
  start: { do: 'start' },
  change: { do: 'approve' },
  verdict: { do: 'answer', value: 'true-positive' },
}

const setup = {
  sirun: '0.1.0',
  mode: 'drill',
  run: '01JD0000000000000000000000',
  files: [{ kind: 'runbook', id: 'bench', sha256: '0'.repeat(64), text: runbook() }],
  finding: null,
  given: { id: 'i' },
  org: {},
  place,
  places: {},
  host: 'bench',
  user: 'bench',
  pid: 1,
}

function runbook() {
  const lines = [
    'sirun: 1',
    'id: bench',
    'title: Bench',
    'summary: Reads and sets tags.',
    'owner: bench',
    'reviewed: { on: 2026-11-01, by: bench, every: 1d }',
    'match: [{ types: ["*"] }]',
    'inputs: { id: { type: string, describe: The instance } }',
    'isolate:',
  ]
  for (let index = 0; index < steps; index += 2) {
    const look = `aws: "ec2:DescribeTags", with: { Filters: [{ Name: resource-id, Values: [i-${index}] }] }, value: `
    lines.push(
      `  - { id: r${index}, title: R, ${look}output.Tags.size() }`,
      `  - id: c${index}`,
      '    title: C',
      '    aws: ec2:CreateTags',
      '    with:',
      `      Resources: ["\${inputs.id}-${index}"]`,
      `      Tags: [{ Key: K, Value: "\${string(steps.r${index} + 1)}" }]`,
      `    observe: { ${look}"output.Tags.map(t, t.Value)" }`,
      '    becomes: ["1"]',
      `    undo: { aws: "ec2:DeleteTags", with: { Resources: [i-${index}] } }`,
    )
  }
  return lines.join('\n')
}

// Just enough of EC2's tags.
function tags() {
  const values = new Map()
  return ({ operation, params }) => {
    if (operation === 'CreateTags') {
      for (const id of params.Resources) values.set(id, params.Tags[0])
      return { status: 'ok', output: {} }
    }
    const [id] = params.Filters[0].Values
    const tag = values.get(id)
    return { status: 'ok', output: { Tags: tag ? [{ ...tag, ResourceId: id, ResourceType: 'instance' }] : [] } }
  }
}

async function loadEngine() {
  const outfile = path.join(root, '.cache/bench/engine.js')
  await build({
    absWorkingDir: root,
    stdin: {
      contents: [
        "export { execute } from './src/engine/execute.js'",
        "export { openRun } from './src/engine/open-run.js'",
        "export { loadAwsModel } from './src/aws-model/load-aws-model.js'",
      ].join('\n'),
      resolveDir: root,
      loader: 'ts',
    },
    outdir: path.dirname(outfile),
    entryNames: 'engine',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  })
  return import(pathToFileURL(outfile).href)
}
