/** Signals: what is one, what only claims to be, and what is recorded of it. */
import { readSignal, recordOfSignal, type Signal } from '../../src/alerts/signal.js'

const signal: Signal = { type: 'sirun-signal', format: 1, signal: 'acknowledged', key: `sirun-${'0'.repeat(32)}`, at: '2026-11-24T03:00:00.000Z', by: { user: 'kim', host: 'laptop' } }
const read = (value: unknown): ReturnType<typeof readSignal> => readSignal(JSON.stringify(value))

test('a signal is read as it was written, and recorded with whom AWS takes for its sender', () => {
  expect(read(signal)).toEqual({ signal })
  expect(recordOfSignal(signal, 'AIDAEXAMPLE')).toEqual({ type: 'acknowledged', key: signal.key, said: { user: 'kim', host: 'laptop', by: 'person', at: signal.at, sender: 'AIDAEXAMPLE' } })
  const resolved: Signal = { ...signal, signal: 'resolved', run: '01KD3N', verdict: 'benign', note: 'ours' }
  expect(read(resolved)).toEqual({ signal: resolved })
  expect(recordOfSignal(resolved)).toEqual({ type: 'resolved', key: signal.key, verdict: 'benign', said: { user: 'kim', host: 'laptop', by: 'run', at: signal.at, run: '01KD3N', note: 'ours' } })
})

test.each([
  ['another format', { format: 2 }, 'format'],
  ['an unknown signal', { signal: 'ignored' }, 'signal'],
  ['a key that is none', { key: 'sirun-../../x' }, 'key'],
  ['a time that is none', { at: '2026-13-24T03:00:00Z' }, 'at'],
  ['nobody who said it', { by: { user: '', host: 'h' } }, 'by'],
  ['more in who said it', { by: { user: 'u', host: 'h', sender: 'AIDA' } }, 'by'],
  ['an unknown verdict', { verdict: 'fine' }, 'verdict'],
  ['a note without end', { note: 'n'.repeat(5_000) }, 'note'],
  ['a member too many', { sender: 'AIDA' }, 'sender'],
])('%s is no signal, and says so', (_, change, name) => {
  expect(read({ ...signal, ...change })).toEqual({ problem: expect.stringContaining(name) as string })
})

test('what does not claim to be one is none', () => {
  for (const value of [null, 1, 'sirun-signal', [signal], { detail: signal }, { Type: 'Notification', Message: JSON.stringify(signal) }, { ...signal, type: 'other' }]) expect(read(value)).toBeUndefined()
  expect(readSignal(`${JSON.stringify(signal)}x`)).toBeUndefined()
  expect(readSignal(JSON.stringify(signal).padEnd(20_000))).toBeUndefined()
})
