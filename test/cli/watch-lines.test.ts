/** What a watcher says: for machines and for people. */
import { asLogLine, asLogObject } from '../../src/cli/watch-lines.js'
import { makeTheme } from '../../src/terminal/theme.js'
import type { WatchEvent } from '../../src/watch/watch-event.js'

const at = new Date('2026-11-24T03:04:05.678Z')
const line = (event: WatchEvent): string => asLogLine(event, at, makeTheme(false))

test('as an object: when, how grave, what, and its members', () => {
  expect(asLogObject({ event: 'rejected', message: 'm', receives: 1, reason: 'r' }, at)).toEqual({ ts: '2026-11-24T03:04:05.678Z', level: 'warn', event: 'rejected', message: 'm', receives: 1, reason: 'r' })
  expect(asLogObject({ event: 'untold', key: 'k', what: 'alert', to: 'a' }, at)).toMatchObject({ level: 'error' })
})

test.each<[WatchEvent, string]>([
  [{ event: 'recorded', message: 'm', key: 'sirun-1', finding: 'A:B/C', priority: 'P1', to: [{ name: 'a', outcome: 'told' }, { name: 'b', outcome: 'grouped' }] }, 'P1 A:B/C → a, b (grouped) sirun-1'],
  [{ event: 'recorded', message: 'm', key: 'sirun-1', finding: 'A:B/C', priority: 'P1', suppressed: 'pentest', to: [] }, 'P1 A:B/C → nobody: suppressed by pentest sirun-1'],
  [{ event: 'delivery', key: 'sirun-1', what: 'alert', to: 'a', type: 'slack', status: 'refused', error: 'refused: 403' }, '  a: refused: 403 sirun-1'],
  [{ event: 'untold', key: 'sirun-1', what: 'alert', to: 'a' }, '  NOBODY was told for a: alert sirun-1'],
  [{ event: 'trouble', part: 'receive', code: 'c', message: 'It is denied.', hint: 'Allow it.' }, 'It is denied. Allow it. sirun goes on trying. [c]'],
  [{ event: 'recovered', part: 'log', milliseconds: 61_000 }, 'The alert log works again after 1 min 1 s.'],
  [{ event: 'stopped', released: 2, deliveries: 1 }, 'Ended. 2 messages went back to the queue. 1 alerts are told by the next watcher.'],
])('for people: %j', (event, words) => {
  expect(line(event)).toBe(`03:04:05 ${words}`)
})

test('hostile text does nothing to a terminal, and has an end', () => {
  const hostile = `\u001b[2J\n${'x'.repeat(5_000)}`
  for (const event of [
    { event: 'rejected', message: hostile.slice(0, 20), receives: 1, reason: hostile },
    { event: 'recorded', message: 'm', key: 'k', finding: hostile.slice(0, 50), priority: 'P1', to: [] },
    { event: 'put-back', message: 'm', receives: 1, seconds: 5, why: hostile },
  ] satisfies WatchEvent[]) {
    expect(line(event)).not.toMatch(/[\u001b\n]/)
    expect(line(event).length).toBeLessThan(500)
  }
})
