import { copyValue } from '../../../src/drill/world/copy-value.js'

test('nothing of a copy is shared with what was copied, and members that are undefined are left out', () => {
  const state = { list: [{ a: 1 }], at: new Date(0), bytes: new Uint8Array([1]), map: new Map([['k', { b: 2 }]]), set: new Set(['x']), none: null, left: undefined }
  const copied = copyValue(state)
  expect(copied).toEqual(state)
  expect(Object.keys(copied)).not.toContain('left')
  state.list[0]!.a = 9
  state.at.setTime(9)
  state.bytes[0] = 9
  state.map.get('k')!.b = 9
  state.set.clear()
  expect(copied).toEqual({ list: [{ a: 1 }], at: new Date(0), bytes: new Uint8Array([1]), map: new Map([['k', { b: 2 }]]), set: new Set(['x']), none: null })
})

test('a member named __proto__ stays data', () => {
  const copied = copyValue(JSON.parse('{"__proto__": {"polluted": true}, "a": 1}') as object)
  expect(JSON.stringify(copied)).toBe('{"__proto__":{"polluted":true},"a":1}')
  expect('polluted' in copied).toBe(false)
})
