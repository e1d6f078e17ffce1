// What a key costs in the walk, from its arrival to the redrawn question: in this process, on a terminal that is none.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { PassThrough } from 'node:stream'
import { build } from 'esbuild'
import { median } from './measure.js'

const root = path.resolve(import.meta.dirname, '..')
const aim = 50
const down = '\u001b[B'
const up = '\u001b[A'
const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }

/** Milliseconds from an arrow key to the last byte of what it redraws, below a plan of 40 changes. */
export async function keypress() {
  const { terminalOperator, makeTheme } = await loadTerminal()
  const stdin = new PassThrough()
  const stdout = Object.assign(new PassThrough(), { columns: 80 })
  let drawnAt = 0
  let text = ''
  stdout.on('data', (data) => {
    drawnAt = performance.now()
    text += data
  })
  const operator = terminalOperator({
    streams: { stdin, stdout },
    screen: { columns: 80, theme: makeTheme(true) },
    mode: 'drill',
    records: () => [],
  })
  const reply = operator.ask(request())
  await until(() => text.includes('keys'))
  const samples = []
  for (let round = 0; round < 40; round += 1) {
    await delay(20)
    text = ''
    const pressedAt = performance.now()
    stdin.write(round % 2 === 0 ? down : up)
    await until(() => text.includes('keys'))
    samples.push(drawnAt - pressedAt)
  }
  stdin.write('\u0003')
  await reply.catch(() => undefined)
  const slowest = Math.max(...samples)
  const measured = `${median(samples).toFixed(1)} ms, slowest ${slowest.toFixed(1)} ms`
  return { what: 'key to redraw', measured, aim: `< ${aim} ms`, met: slowest < aim }
}

function request() {
  const changes = Array.from({ length: 40 }, (_, index) => ({
    address: `cut[${index}]`,
    title: 'Put only the quarantine group on every interface',
    service: 'ec2',
    operation: 'ModifyNetworkInterfaceAttribute',
    effect: 'write',
    place,
    params: { NetworkInterfaceId: `eni-${String(index).padStart(17, '0')}`, Groups: ['sg-0123456789abcdef0'] },
    before: ['sg-0f5d1a4b6e9c7d203'],
    after: ['sg-0123456789abcdef0'],
    ending: { kind: 'undo' },
  }))
  return { kind: 'change', address: 'cut', title: 'Cut it off', impact: [], place, changes, because: 'step' }
}

async function until(holds) {
  for (const end = performance.now() + 10_000; !holds(); await delay(1))
    if (performance.now() > end) throw new Error('the question was not drawn')
}

function delay(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** The terminal alone, out of the sources. */
async function loadTerminal() {
  const outfile = path.join(root, '.cache', 'bench', 'terminal.mjs')
  await build({
    stdin: {
      contents: "export * from './src/terminal/operator.js'\nexport * from './src/terminal/theme.js'",
      resolveDir: root,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" },
    logLevel: 'silent',
  })
  return import(pathToFileURL(outfile).href)
}
