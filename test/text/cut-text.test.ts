import fc from 'fast-check'
import { cutText } from '../../src/text/cut-text.js'

test('what fits stays; what is cut says how much is left out, without half a character', () => {
  expect(cutText('x'.repeat(20), 20)).toBe('x'.repeat(20))
  expect(cutText('x'.repeat(21), 20)).toBe(`${'x'.repeat(9)}… (12 more)`)
  expect(cutText(`${'x'.repeat(8)}😀${'x'.repeat(11)}`, 20)).toBe(`${'x'.repeat(8)}… (13 more)`)
})

test('never longer than asked for', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.integer({ min: 20, max: 100 }), (text, most) => {
    const cut = cutText(text, most)
    expect(cut.length).toBeLessThanOrEqual(most)
    if (!/\p{Cs}/u.test(text)) expect(cut).not.toMatch(/\p{Cs}/u)
  }))
})
