// Runs programs many times and tells what they cost, each alone and beside each other.
import { spawnSync } from 'node:child_process'
import path from 'node:path'

// Node does not tell what a child used: the child tells it itself.
const reporter = path.join(import.meta.dirname, 'report-usage.cjs')

/**
 * What one run of a program used: CPU time (user and system) and wall time in milliseconds, and the most memory in MiB.
 * @typedef {{ cpu: number, wall: number, memory: number }} Usage
 */

/**
 * Runs Node with each list of arguments. The lists take turns, so that a slow moment of the machine hits all alike.
 * @param {Record<string, string[] | { args: string[], before: () => void }>} programs arguments of Node by name, and
 * what is done before each run
 * @param {number} times how often each is run
 * @returns {Record<string, Usage & { runs: Usage[] }>} the medians, and each run in its order
 */
export function measure(programs, times) {
  const runs = Object.fromEntries(Object.keys(programs).map((name) => [name, []]))
  for (let round = 0; round < times; round += 1) {
    for (const [name, program] of Object.entries(programs)) {
      const { args, before } = Array.isArray(program) ? { args: program } : program
      before?.()
      runs[name].push(once(args))
    }
  }
  return Object.fromEntries(Object.entries(runs).map(([name, list]) => [name, { ...medians(list), runs: list }]))
}

/**
 * How many times as much of something a program used, as the middle of the ratios of each round: the two ran one after
 * the other, so what else the machine did hit both.
 * @param {{ runs: Usage[] }} program
 * @param {{ runs: Usage[] }} base
 * @param {keyof Usage} of
 * @returns {number}
 */
export function ratio(program, base, of) {
  return median(program.runs.map((run, round) => run[of] / base.runs[round][of]))
}

/**
 * @param {number[]} numbers
 * @returns {number} the middle one
 */
export function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
}

function medians(list) {
  const of = (name) => median(list.map((usage) => usage[name]))
  return { cpu: of('cpu'), wall: of('wall'), memory: of('memory') }
}

function once(args) {
  const start = process.hrtime.bigint()
  const { status, output } = spawnSync(process.execPath, ['--require', reporter, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  })
  const wall = Number(process.hrtime.bigint() - start) / 1e6
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${output[1]}${output[2]}`)
  const [cpu, memory] = output[3].split(' ')
  return { cpu: Number(cpu) / 1000, wall, memory: Number(memory) / 1024 }
}
