// How long it takes from the start until the first briefing of a drill is on stdout, against Node itself.
import { rmSync } from 'node:fs'
import path from 'node:path'
import { measure } from './measure.js'

const root = path.resolve(import.meta.dirname, '..')
const stateFolder = path.join(root, '.cache/bench/briefing')
const aim = 3

/** Ratios of a drill until its briefing to `node -e 0`, in CPU and wall time. */
export function briefing() {
  const drill = ['drill', 'ec2-command-and-control', '--state-dir', stateFolder]
  const { base, drill: briefed } = measure({
    base: ['-e', '0'],
    drill: ['--require', path.join(import.meta.dirname, 'end-at-briefing.cjs'), path.join(root, 'bin/sirun.js'), ...drill],
  }, 21)
  rmSync(stateFolder, { recursive: true })
  const beside = (of) => `${briefed[of].toFixed(0)} ms (${(briefed[of] / base[of]).toFixed(2)}×)`
  return {
    what: 'briefing of a drill',
    measured: `${beside('cpu')} CPU, ${beside('wall')} wall`,
    aim: `≤ ${aim}× node -e 0`,
    met: briefed.wall / base.wall <= aim,
  }
}
