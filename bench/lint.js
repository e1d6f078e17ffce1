// What `sirun lint` costs, the first time and when nothing has changed since, beside `node -e 0`, a program that only reads and parses the same files, and spectral.
import { rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { makeRunbooks } from './make-runbooks.js'
import { measure, ratio } from './measure.js'
import { spectralProgram } from './spectral.js'

const root = path.resolve(import.meta.dirname, '..')
const sirun = path.join(root, 'bin/sirun.js')
const folder = path.join(root, '.cache/bench/lint')
const cache = path.join(root, '.cache/bench/lint-cache')

const sizes = [
  { count: 1, times: 21, aims: { cold: { cpu: 1.8, wall: 1.8 }, warm: {} } },
  { count: 200, times: 11, aims: { cold: { cpu: 6, wall: 4 }, warm: { cpu: 1.4, wall: 1.4 } } },
  { count: 2000, times: 3, aims: { cold: {}, warm: {} } },
]
/** For ten times the files, at most so many times the CPU: what remains of the machine's noise is in it. */
const growthAim = 11
const spectralAim = 10

/**
 * Every rule on, on generated runbooks of about 120 lines.
 * @param {{ spectral?: boolean }} options also measure spectral, which is fetched from the registry into .cache
 */
export async function lint({ spectral = false } = {}) {
  const parser = await buildParser()
  const rows = []
  const cpu = {}
  for (const { count, times, aims } of sizes) {
    const files = path.join(folder, String(count))
    makeRunbooks(files, count)
    const args = [sirun, 'lint', '--cache-location', cache, files]
    const { base, floor, cold, warm } = measure({
      base: ['-e', '0'],
      floor: [parser, files],
      cold: { args, before: () => rmSync(cache, { recursive: true, force: true }) },
      warm: args,
    }, times)
    cpu[count] = cold.cpu - base.cpu
    rows.push(row(`lint ${count}, floor`, floor, base, {}))
    rows.push(row(`lint ${count}, cold`, cold, base, aims.cold), row(`lint ${count}, warm`, warm, base, aims.warm))
  }
  const growth = cpu[2000] / cpu[200]
  rows.push({ what: 'lint 2000 / 200', measured: `${growth.toFixed(1)}× CPU`, aim: `≤ ${growthAim}×`, met: growth <= growthAim })
  return spectral ? [...rows, besideSpectral(path.join(folder, '200'))] : rows
}

function besideSpectral(files) {
  const { cold, other } = measure({ cold: [sirun, 'lint', '--no-cache', files], other: spectralProgram()(files) }, 3)
  const ratios = { cpu: ratio(other, cold, 'cpu'), wall: ratio(other, cold, 'wall') }
  const shown = (of) => `${other[of].toFixed(0)} ms (${ratios[of].toFixed(1)}×)`
  return {
    what: 'spectral 200 / lint',
    measured: `${shown('cpu')} CPU, ${shown('wall')} wall, ${other.memory.toFixed(0)} MiB`,
    aim: `≥ ${spectralAim}×`,
    met: ratios.cpu >= spectralAim,
  }
}

function row(what, program, base, aims) {
  const ratios = { cpu: ratio(program, base, 'cpu'), wall: ratio(program, base, 'wall') }
  const shown = (of) => `${program[of].toFixed(0)} ms (${ratios[of].toFixed(2)}×)`
  const wanted = Object.entries(aims)
  return {
    what,
    measured: `${shown('cpu')} CPU, ${shown('wall')} wall, ${program.memory.toFixed(0)} MiB`,
    aim: wanted.map(([of, aim]) => `≤ ${aim}× ${of}`).join(', '),
    met: wanted.every(([of, aim]) => ratios[of] <= aim),
  }
}

// The strict reader alone: neither schema nor expressions, calls or types.
async function buildParser() {
  const outfile = path.join(root, '.cache/bench/parse.mjs')
  await build({
    absWorkingDir: root,
    stdin: {
      contents: [
        "import { readFileSync, readdirSync } from 'node:fs'",
        "import { join } from 'node:path'",
        "import { readYaml } from './src/runbooks/read-yaml.js'",
        'const folder = process.argv[2]',
        "const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.yaml'))",
        "for (const file of files) readYaml(readFileSync(join(folder, file), 'utf8'), file)",
      ].join('\n'),
      resolveDir: root,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'warning',
  })
  return outfile
}
