// What the alert log costs: a decision over a long past, alerts recorded and told in a second, memory after many events.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { build } from 'esbuild'
import { median } from './measure.js'

const root = path.resolve(import.meta.dirname, '..')
const findings = 2_000
const routing = { destinations: { a: { type: 'webhook', url: 'https://example.com', key: { env: 'K' } } }, default: { to: ['a'], escalation: 'x' } }
const by = { host: 'h', pid: 1, started: '1' }

export async function alertLog() {
  const parts = await loadAlerts()
  return [decision(parts), await rate(parts), memory(parts)]
}

/** How much longer a decision takes after 100,000 alerts than after 100. */
function decision(parts) {
  const [few, many] = [100, 100_000].map((past) => {
    const { state, next, decide } = parts.storm(past)
    for (let index = 0; index < past; index += 1) next()
    const times = Array.from({ length: 2_000 }, () => {
      const start = performance.now()
      decide(state)
      return performance.now() - start
    })
    return median(times) * 1_000
  })
  return { what: 'alert, routed', measured: `${few.toFixed(1)} µs after 100, ${many.toFixed(1)} µs after 100,000 alerts`, aim: '≤ 2 times', met: many <= 2 * few }
}

/** Events recorded on the disk, ten at a time, and told, in a second. */
async function rate({ AlertLog, recordAlerts, deliverRecorded, eventOf }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'sirun-bench-'))
  const clock = { now: () => new Date(), monotonic: () => performance.now(), sleep: () => new Promise((resolve) => setTimeout(resolve, 1)) }
  const log = new AlertLog({ root: folder, clock, sirun: '0', by, isRunning: () => true, routing: quiet })
  const courier = { destinations: routing.destinations, channelFor: async () => ({ follows: false, deliver: async () => ({ status: 'delivered' }) }), meansFor: async () => ({}), timeUp: () => new AbortController().signal }
  let ids = 0
  const newId = () => `A${(ids += 1)}`
  const count = 4_000
  const start = performance.now()
  const telling = []
  for (let index = 0; index < count; index += 10) {
    const recorded = await recordAlerts(Array.from({ length: 10 }, (_, each) => eventOf(index + each)), { routing: { ...routing, ...quiet }, log, newId })
    telling.push(...recorded.map((each) => deliverRecorded(each, { log, courier })))
  }
  await Promise.all(telling)
  const measured = (count / (performance.now() - start)) * 1_000
  await log.close()
  rmSync(folder, { recursive: true })
  return { what: 'alerts, recorded and told', measured: `${measured.toFixed(0)}/s`, aim: '≥ 200/s', met: measured >= 200 }
}

/** Without a limit each finding is told. */
const quiet = { limit: { alerts: 1_000_000, within: '10m' } }

/** The heap that the state takes, after 20,000 and after 100,000 events of 2,000 findings. */
function memory(parts) {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc')
  const { next, state } = parts.storm(findings)
  const heapAfter = (count) => {
    for (let index = 0; index < count; index += 1) next()
    gc()
    return process.memoryUsage().heapUsed / 2 ** 20
  }
  gc()
  const before = process.memoryUsage().heapUsed / 2 ** 20
  const [first, last] = [heapAfter(20_000) - before, heapAfter(80_000) - before]
  return { what: 'alerts, memory', measured: `${first.toFixed(1)} MiB after 20,000, ${last.toFixed(1)} MiB after 100,000 events (${state.open.size} open)`, aim: '≤ 1.1 times', met: last <= 1.1 * first }
}

async function loadAlerts() {
  const outfile = path.join(root, '.cache/bench/alert-log.js')
  const from = ['alert-log', 'alert-record', 'alert-state', 'build-alert', 'deliver-recorded', 'record-alerts', 'route-alert', 'routing-times', 'urgency-of']
  await build({
    absWorkingDir: root,
    stdin: { contents: [...from.map((each) => `export * from './src/alerts/${each}.js'`), "export { readFindings } from './src/findings/read-finding.js'"].join('\n'), resolveDir: root },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" },
    logLevel: 'error',
  })
  const parts = await import(pathToFileURL(outfile).href)
  const { readFindings, buildAlert, urgencyOf, alertRecord, applyAlertRecord, limitsOf, noState, forget, pastOf, routeAlert } = parts
  const [finding] = readFindings(readFileSync(path.join(root, 'test/fixtures/findings/ec2-c2-event.json'), 'utf8'), 'bench').findings
  /** Each finding comes again, changed each time. */
  const eventOf = (index, at = new Date()) => {
    const one = { ...finding, id: `f${index % findings}`, arn: `arn:f${index % findings}`, count: index, instance: { ...finding.instance, id: `i-${index % findings}` } }
    return { alert: buildAlert({ finding: one, at, urgency: urgencyOf(one, '') }), finding: one, environment: '' }
  }
  /** 200 events a second, told at once. */
  const storm = () => {
    const state = noState()
    const limits = limitsOf(routing)
    let count = 0
    const decide = () => {
      const at = new Date(Date.parse('2026-11-24T03:00:00Z') + count * 5)
      const event = eventOf(count, at)
      return { at, event, decision: routeAlert(routing, event, pastOf(state)) }
    }
    const next = () => {
      const { at, event, decision: made } = decide()
      const id = `A${(count += 1)}`
      const record = (body) => applyAlertRecord(state, { at: at.toISOString(), mono: 0, ...body }, limits)
      const body = alertRecord(id, event, made, { by })
      record(body)
      for (const { name, outcome } of body.to) if (outcome === 'told') record({ type: 'delivery-finished', alert: id, key: body.key, to: name, delivery: { status: 'delivered' } })
      if (count % 10_000 === 0) forget(state, at, limits)
    }
    return { state, next, decide }
  }
  return { ...parts, eventOf, storm }
}
