// Runs a program many times and tells its middle cost.
import { spawnSync } from 'node:child_process'
import path from 'node:path'

// Node does not tell what a child used: the child tells it itself.
const reporter = path.join(import.meta.dirname, 'report-usage.cjs')

/**
 * Median CPU (user and system of the child) and wall time of running Node with each list of arguments. The lists take
 * turns, so that a slow moment of the machine hits all alike.
 * @param {Record<string, string[]>} programs arguments of Node by name
 * @param {number} times how often each is run
 * @returns {Record<string, { cpu: number, wall: number }>} milliseconds
 */
export function measure(programs, times) {
  const samples = Object.fromEntries(Object.keys(programs).map((name) => [name, []]))
  for (let round = 0; round < times; round += 1) {
    for (const [name, args] of Object.entries(programs)) samples[name].push(once(args))
  }
  return Object.fromEntries(Object.entries(samples).map(([name, list]) => [
    name,
    { cpu: median(list.map((sample) => sample.cpu)), wall: median(list.map((sample) => sample.wall)) },
  ]))
}

/**
 * @param {number[]} numbers
 * @returns {number} the middle one
 */
export function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
}

function once(args) {
  const start = process.hrtime.bigint()
  const { status, output } = spawnSync(process.execPath, ['--require', reporter, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const wall = Number(process.hrtime.bigint() - start) / 1e6
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${output[2]}`)
  return { cpu: Number(output[3]) / 1000, wall }
}
