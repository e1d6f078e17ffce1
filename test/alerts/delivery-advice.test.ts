import { deliveryAdvice } from '../../src/alerts/delivery-advice.js'
import type { Delivery } from '../../src/alerts/channel.js'
import type { Destination } from '../../src/runbooks/routing.js'

const slack: Destination = { type: 'slack', url: { env: 'SLACK' } }
const refused = (name: string, status?: number): Delivery => ({ status: 'refused', error: { name, message: '', ...(status !== undefined && { status }) } })

test.each([
  ['ENOTFOUND', /DNS/],
  ['EDNS', /DNS/],
  ['ECONNREFUSED', /address and port/],
  ['ESOCKET', /address and port/],
  ['NotReached', /address and port/],
  ['TimeoutError', /said nothing/],
  ['SELF_SIGNED_CERT_IN_CHAIN', /NODE_EXTRA_CA_CERTS/],
  ['EAUTH', /password/],
  ['no-credentials', /Log in/],
  ['RoleNotAssumed', /assume the role/],
  ['AccessDenied', /Permissions in AWS/],
  ['AuthorizationErrorException', /Permissions in AWS/],
  ['NotFoundException', /Correct its name/],
  ['QueueDoesNotExist', /Correct its name/],
  ['SecurityHubOff', /--region/],
])('%s', (name, said) => {
  expect(deliveryAdvice(refused(name), slack)).toMatch(said)
})

test.each([
  [404, /secret \(url: from the environment variable SLACK\)/],
  [401, /secret/],
  [429, /busy/],
  [502, /trouble of the receiver/],
])('HTTP %i', (status, said) => {
  expect(deliveryAdvice(refused(`HTTP ${status}`, status), slack)).toMatch(said)
})

test('nothing is added to what says it itself, nor to what went well', () => {
  expect(deliveryAdvice(refused('SecretTrouble'), slack)).toBeUndefined()
  expect(deliveryAdvice(refused('HTTP 400', 400), slack)).toBeUndefined()
  expect(deliveryAdvice({ status: 'delivered' }, slack)).toBeUndefined()
})
