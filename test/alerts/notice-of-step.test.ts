/** A record makes the same words whenever it is told, and none where it speaks of something else by now. */
import { noticeOfStep, type StepRecord } from '../../src/alerts/notice-of-step.js'
import { alertOf } from './alert-of.js'
import { fixture } from '../findings/fixtures.js'
import { anna, minute, openIncident, since } from './open-incident.js'

const by = { host: 'h', pid: 1, started: '1' }
const shown = alertOf(fixture('ec2-c2-event'))
const acknowledged = openIncident({ shown, alerts: 4, acknowledged: { ...anna, at: minute(5) } })
const reminded: Extract<StepRecord, { type: 'reminded' }> = { type: 'reminded', id: 'R1', key: acknowledged.key, number: 1, alerts: 3, to: [], by, at: minute(245), mono: 0 }

test('a reminder tells how it stood then: what came later is not in it', () => {
  const later = { ...acknowledged, alerts: 9, contained: { ...anna, at: minute(250), by: 'run' as const } }
  const notice = noticeOfStep(reminded, acknowledged)
  expect(noticeOfStep(reminded, later)).toEqual(notice)
  expect(notice).toMatchObject({ grouped: { count: 3, since: new Date(since) }, standing: { state: 'acknowledged', reminder: 1, late: [{ what: 'contain' }] } })
  expect(noticeOfStep({ ...reminded, at: minute(251) }, later)).toMatchObject({ standing: { state: 'contained', late: [] } })
})

test('nothing of what was opened anew since, has no words, or that nobody has', () => {
  expect(noticeOfStep(reminded, { ...acknowledged, since: minute(246) })).toBeUndefined()
  expect(noticeOfStep(reminded, openIncident({ acknowledged: { ...anna, at: minute(5) } }))).toBeUndefined()
  expect(noticeOfStep(reminded, openIncident({ shown }))).toBeUndefined()
})
