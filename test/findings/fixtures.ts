/** Reads the fixtures of findings. */
import { readFileSync, readdirSync } from 'node:fs'
import type { Finding } from '../../src/findings/finding.js'
import { readFindings } from '../../src/findings/read-finding.js'

const folder = new URL('../fixtures/findings/', import.meta.url)

export const fixtureNames = readdirSync(folder).map((file) => file.replace(/\.json$/, '')).sort()

export function fixtureText(name: string): string {
  return readFileSync(new URL(`${name}.json`, folder), 'utf8')
}

/** The one finding of a fixture. */
export function fixture(name: string): Finding {
  const { findings, problems } = readFindings(fixtureText(name), name)
  if (findings.length === 1 && problems.length === 0) return findings[0]!
  throw new Error(`${name}: ${findings.length} findings, ${JSON.stringify(problems)}`)
}
