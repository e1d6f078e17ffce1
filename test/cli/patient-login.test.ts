/** An expired login is waited for, said once, and what was refused for it leaves again. */
import type { AwsCall, CallOutcome } from '../../src/aws-model/aws.js'
import type { LiveAws } from '../../src/aws/live-aws.js'
import { patientLogin } from '../../src/cli/patient-login.js'
import { failure } from '../../src/diagnostics/diagnostic.js'

const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const call: AwsCall = { service: 'ec2', operation: 'StopInstances', params: {}, place, address: 'stop', purpose: 'change' }
const expired: CallOutcome = { status: 'refused', error: { name: 'ExpiredToken', message: 'm' } }

/** Logged in again after so many looks. */
function login(after: number): LiveAws & { sent: number; looks: number } {
  const port: LiveAws & { sent: number; looks: number } = {
    sent: 0,
    looks: 0,
    call: async () => (port.sent++, port.looks < after ? expired : { status: 'ok', output: {} }),
    identity: async (at) => {
      if (++port.looks < after) throw failure('aws', 'expired-login', 'expired')
      return { account: at.account, arn: 'arn:aws:iam::111122223333:user/ops' }
    },
    close: () => undefined,
  }
  return port
}

test('says how to log in, looks until there is a new login, and sends what was refused', async () => {
  const said: string[] = []
  const live = login(3)
  const outcomes = await Promise.all([0, 1].map(() => patient(live, said).call(call)))
  expect(outcomes).toEqual([{ status: 'ok', output: {} }, { status: 'ok', output: {} }])
  expect(said[0]).toContain('aws sso login --profile incident')
})

test('one message for all that wait at the same time', async () => {
  const said: string[] = []
  const port = patient(login(2), said)
  await Promise.all([port.call(call), port.call(call), port.identity(place)])
  expect(said.filter((text) => text.includes('aws sso login')).length).toBe(1)
})

test('other refusals pass, and are not repeated', async () => {
  const live = { ...login(0), call: async (): Promise<CallOutcome> => ({ status: 'refused', error: { name: 'AccessDenied', message: 'm' } }) }
  expect(await patient(live, []).call(call)).toMatchObject({ error: { name: 'AccessDenied' } })
})

test('an interruption ends the wait', async () => {
  const interruption = new AbortController()
  const waiting = patientLogin(login(Infinity), { say: () => interruption.abort(), interruption: interruption.signal, every: 1 }).call(call)
  await expect(waiting).rejects.toMatchObject({ kind: 'interrupted' })
})

function patient(live: LiveAws, said: string[]): LiveAws {
  return patientLogin(live, { say: (text) => said.push(text), profile: 'incident', every: 1 })
}
