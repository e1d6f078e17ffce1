import { hintFor } from '../../src/drill/hint-for.js'

const hints = ['quarantine.cut[1]', 'quarantine.cut', 'quarantine', 'isolate', 'steps'].map((at) => ({ at, say: at }))

test.each([
  ['quarantine.cut[1]', 'isolate', 'quarantine.cut[1]'],
  ['quarantine.cut[0]', 'isolate', 'quarantine.cut'],
  ['quarantine.role.detach', 'isolate', 'quarantine'],
  ['disks', 'isolate', 'isolate'],
  ['quarantines', 'isolate', 'isolate'],
  ['', 'isolate', 'isolate'],
  ['', 'close', 'steps'],
  ['', undefined, undefined],
])('%s in %s: the nearest hint is the one at %s', (address, phase, at) => {
  expect(hintFor(hints, address, phase)?.at).toBe(at)
})
