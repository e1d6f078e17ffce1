import { deliveryOf } from '../../src/alerts/delivery-of.js'

const answer = (status: number, text = '') => ({ status, headers: {}, text })

test.each([
  [200, 'delivered'], [202, 'delivered'], [299, 'delivered'],
  [301, 'refused'], [400, 'refused'], [401, 'refused'], [404, 'refused'],
  [408, 'failed, maybe'], [429, 'failed'], [500, 'failed, maybe'], [502, 'failed, maybe'], [503, 'failed'], [504, 'failed, maybe'],
])('status %i is %s', (status, expected) => {
  const delivery = deliveryOf(answer(status))
  expect(`${delivery.status}${delivery.status === 'failed' && delivery.maybe ? ', maybe' : ''}`).toBe(expected)
})

test('what a receiver says is shown on one line, cut, and made harmless', () => {
  expect(deliveryOf(answer(400, `\u001b[31m${'no\n'.repeat(200)}`))).toEqual({ status: 'refused', error: { name: 'HTTP 400', status: 400, message: expect.stringMatching(/^\\x1b\[31mno\\x0ano.*… \(\d+ more\)$/) } })
  expect(deliveryOf(answer(400))).toMatchObject({ error: { message: 'It said nothing else.' } })
})

test('no answer is a failure; what is in vain a refusal', () => {
  const error = { name: 'E', message: 'm' }
  expect(deliveryOf({ error, maybe: true })).toEqual({ status: 'failed', error, maybe: true })
  expect(deliveryOf({ error, maybe: false })).toEqual({ status: 'failed', error })
  expect(deliveryOf({ error, maybe: false, vain: true })).toEqual({ status: 'refused', error })
})
