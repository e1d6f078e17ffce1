import { deadlinesOf, overdueAt } from '../../src/alerts/incident-clock.js'
import { anna, openIncident, minute } from './open-incident.js'

test('what is not done yet has its time, from the alert on', () => {
  expect(deadlinesOf(openIncident())).toEqual([{ what: 'acknowledge', until: new Date(minute(15)) }, { what: 'contain', until: new Date(minute(60)) }, { what: 'resolve', until: new Date(minute(1440)) }])
  const acknowledged = { ...anna, at: minute(5) }
  expect(deadlinesOf(openIncident({ acknowledged })).map(({ what }) => what)).toEqual(['contain', 'resolve'])
  expect(deadlinesOf(openIncident({ acknowledged, contained: acknowledged, clock: { acknowledge: 1 } }))).toEqual([])
})

test('late from its moment on', () => {
  expect(overdueAt(openIncident(), new Date(Date.parse(minute(15)) - 1))).toEqual([])
  expect(overdueAt(openIncident(), new Date(minute(61))).map(({ what }) => what)).toEqual(['acknowledge', 'contain'])
})
