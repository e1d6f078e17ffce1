import { displayWidth, padTo, wrap } from '../../src/text/layout.js'

test('wide characters take two columns, combining ones and colours none', () => {
  expect(displayWidth('漢e\u0301')).toBe(3)
  expect(displayWidth('\u001b[31mred\u001b[39m')).toBe(3)
  expect(padTo('漢', 4)).toBe('漢  ')
})

test('lines break at spaces, and a long id stays whole', () => {
  const arn = 'arn:aws:iam::111122223333:role/IncidentResponder'
  expect(wrap(`as ${arn} now`, 20)).toEqual(['as', arn, 'now'])
  expect(wrap('one two three', 9, '  ')).toEqual(['  one two', '  three'])
  expect(wrap('  kept\nlines', 40)).toEqual(['  kept', 'lines'])
})
