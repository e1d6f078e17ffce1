/** A dry run of each shipped drill, over its world: it walks to where the drill walks to, and changes nothing. */
import { collectCalls } from '../../src/report/collect-changes.js'
import { shippedDrills } from './play.js'
import { changesSent, playDry, troublesOf } from './play-dry.js'

const { drills } = await shippedDrills()

// A fault is about a call that a dry run does not send.
const whole = drills.filter(({ scenario }) => !scenario.faults)

test.each(whole.map((drill) => [drill.id, drill] as const))('%s', async (_, drill) => {
  const played = await playDry(drill)
  const { end, records } = played
  expect(changesSent(played)).toEqual([])
  expect([end.status, troublesOf(records)]).toEqual([end.status === 'stopped' && isScripted(drill.scenario.script, end.address) ? 'stopped' : 'closed', []])
  // Every call that was left out is told by the report.
  expect(collectCalls(records, 'dry-run').every(({ outcome }) => outcome === 'previewed')).toBe(true)
})

function isScripted(script: object, address: string): boolean {
  const entry = (script as Record<string, unknown>)[address]
  return typeof entry === 'object' && entry !== null && 'stop' in entry
}
