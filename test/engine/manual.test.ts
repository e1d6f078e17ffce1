import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { shellWord, sqlLine } from '../../src/engine/steps/manual.js'

test('a value is one shell word, whatever it holds', () => {
  const hostile = ['$(touch owned)', '`id`', "it's", '-rf /', '', 'a b\nc', '\\', '"; rm -rf ~; "', '*']
  const line = hostile.map(shellWord).join(' ')
  const words = execFileSync('sh', ['-c', `for word in ${line}; do printf '%s\\0' "$word"; done`], { encoding: 'utf8' }).split('\0').slice(0, -1)
  expect(words).toEqual(hostile)
})

test('a shell gives back what was quoted', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((each) => !each.includes('\0'))
  fc.assert(fc.property(text, (value) => {
    expect(execFileSync('sh', ['-c', `printf '%s' ${shellWord(value)}`], { encoding: 'utf8' })).toBe(value)
  }), { numRuns: 60 })
})

test('in SQL a value that could end its quotes stands beside the line', () => {
  const names = { inputs: { user: "x'; DROP TABLE t; --", fine: 'app_user@10' } }
  expect(sqlLine("REVOKE '${inputs.fine}'", names)).toBe("REVOKE 'app_user@10'")
  expect(sqlLine("REVOKE '${inputs.user}'", names)).toBe(`REVOKE '<value 1>'\n-- value 1: "x'; DROP TABLE t; --"`)
})
