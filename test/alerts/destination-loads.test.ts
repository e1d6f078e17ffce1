import { endSummary, holdBack, takeSummary, type DestinationLoads } from '../../src/alerts/destination-loads.js'

const minute = (number: number): string => `2026-11-24T03:${String(number).padStart(2, '0')}:00.000Z`
const by = { host: 'h', pid: 1, started: '1' }

function summary(loads: DestinationLoads, id: string, at: string): void {
  takeSummary(loads, { at, mono: 0, type: 'summary', id, key: 'k', to: 'a', count: 1, since: at, types: [], by })
}

test('what is held back is counted by type, with the most urgent of each', () => {
  const loads: DestinationLoads = new Map()
  for (const [number, [type, priority]] of ([['x', 'P3'], ['y', 'P2'], ['x', 'P2'], ['x', 'P4']] as const).entries()) holdBack(loads, 'a', minute(number), { type, priority })
  expect(loads.get('a')!.held).toEqual({ since: minute(0), count: 4, types: [{ type: 'x', count: 3, priority: 'P2' }, { type: 'y', count: 1, priority: 'P2' }] })
})

test('types without end are counted, not kept', () => {
  const loads: DestinationLoads = new Map()
  for (let number = 0; number < 200; number += 1) holdBack(loads, 'a', minute(0), { type: `x${number}`, priority: 'P4' })
  expect([loads.get('a')!.held!.count, loads.get('a')!.held!.types.length]).toEqual([200, 50])
})

test('a summary in vain is held back again, with what came since, and is no last one', () => {
  const loads: DestinationLoads = new Map()
  summary(loads, 'S1', minute(1))
  endSummary(loads, 'a', 'S1', true)
  holdBack(loads, 'a', minute(2), { type: 'x', priority: 'P4' })
  summary(loads, 'S2', minute(3))
  holdBack(loads, 'a', minute(4), { type: 'x', priority: 'P3' })
  endSummary(loads, 'a', 'S2', false)
  expect(loads.get('a')).toEqual({ told: [], telling: {}, summaries: [], held: { since: minute(2), count: 2, types: [{ type: 'x', count: 2, priority: 'P3' }] }, lastSummary: Date.parse(minute(1)) })
})
