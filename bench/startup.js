// How long sirun takes to start, against Node itself.
import path from 'node:path'
import { measure } from './measure.js'

const program = path.resolve(import.meta.dirname, '../bin/sirun.js')
const aim = 1.5

/** Ratios of `--version` and `--help` to `node -e 0`, in CPU and wall time. */
export function startup() {
  const results = measure({
    'node -e 0': ['-e', '0'],
    'sirun --version': [program, '--version'],
    'sirun --help': [program, '--help'],
  }, 21)
  const base = results['node -e 0']
  return Object.entries(results).map(([name, { cpu, wall }]) => ({
    what: name,
    measured: `${beside(cpu, base.cpu)} CPU, ${beside(wall, base.wall)} wall`,
    aim: name === 'node -e 0' ? '' : `≤ ${aim}×`,
    met: cpu / base.cpu <= aim,
  }))
}

function beside(milliseconds, base) {
  return `${milliseconds.toFixed(0)} ms (${(milliseconds / base).toFixed(2)}×)`
}
