import type { Courier } from '../../src/alerts/deliver-notice.js'
import { runOutbox } from '../../src/cli/run-outbox.js'
import { failure } from '../../src/diagnostics/diagnostic.js'
import type { Sent } from '../../src/engine/ports.js'
import { delivered, failed, hook, scene } from '../alerts/deliveries.js'

const send = (courier: () => Promise<Omit<Courier, 'log'> | undefined>, to = 'a'): Promise<Sent> => runOutbox({ run: 'R', now: () => new Date('2026-11-24T04:00:00Z'), courier }).deliver({ key: 'R tell', to, subject: 'S', text: 'T' })

test('a message goes to its destination, under a key that receivers know', async () => {
  const at = scene({ a: hook() }, { a: delivered })
  expect(await send(() => Promise.resolve(at))).toEqual({ status: 'delivered', reference: 'REF-1' })
  expect(at.told[0]!.notice).toMatchObject({ kind: 'message', run: 'R', mode: 'live', subject: 'S', text: 'T', key: expect.stringMatching(/^sirun-[0-9a-f]{32}$/) as string })
  expect(at.records).toEqual([])
})

test('a fallback that has it is named; where nobody has it, the last says why, and one may have it', async () => {
  const both = { a: hook('b'), b: hook() }
  expect(await send(() => Promise.resolve(scene(both, { a: failed, b: delivered })))).toMatchObject({ status: 'delivered', by: 'b' })
  expect(await send(() => Promise.resolve(scene(both, { a: { ...failed, maybe: true } as never, b: { status: 'refused', error: { name: 'Denied', message: 'no' } } })))).toEqual({ status: 'failed', error: { name: 'Denied', message: 'no' }, maybe: true })
  expect(await send(() => Promise.resolve(scene(both, { a: { status: 'passed-over', why: 'no messages' } })))).toEqual({ status: 'failed', error: { name: 'PassedOver', message: 'no messages' } })
})

test('no routing, one that is wrong, and no such destination are said, not thrown', async () => {
  expect(await send(() => Promise.resolve(undefined))).toMatchObject({ error: { name: 'NoRouting' } })
  expect(await send(() => Promise.reject(failure('usage', 'routing-unreadable', 'It cannot be read.')))).toMatchObject({ error: { name: 'routing-unreadable' } })
  expect(await send(() => Promise.resolve(scene({}, {})), 'b')).toMatchObject({ status: 'failed', error: { name: 'NoSuchDestination' } })
})
