import { checkDrill } from '../../src/runbooks/check-drill.js'
import type { Surroundings } from '../../src/runbooks/check-context.js'
import { readDrill } from '../../src/runbooks/read-runbook.js'
import { procedureOf, surroundings } from './language.js'

const inner = procedureOf('steps:\n  - { id: cut, title: T, forEach: "[1]", wait: 5m }\n', 'inner')
const subject = procedureOf(
  'inputs: { who: { type: string, describe: d } }\nsteps:\n  - { id: all, title: T, forEach: "[1]", use: inner }\n  - { id: one, title: T, use: inner }\n  - { id: m, title: T, manual: M }\n',
  'subject',
)

let around: Surroundings
beforeAll(async () => {
  around = await surroundings([inner, subject])
})

const head = 'sirun: 1\nid: subject\ntitle: T\nlevel: basic\nbrief: B\nworld: {}\n'

function check(text: string, of: typeof subject | undefined = subject): string[] {
  return checkDrill(readDrill(head + text, 'subject.drill.yaml'), of, around).map(
    ({ code, place }) => `${code} ${place!.line! - 6}:${place!.column!}`,
  )
}

test('a drill whose names all exist', () => {
  const text = [
    'inputs: { who: a }',
    'faults: [{ at: "all[2].cut[0]", call: change, error: Throttling, effect: none }]',
    'surprises: [{ at: one.cut, say: S, aws: ec2:CreateTags, with: { Resources: [i-1], Tags: [{ Key: a }] } }]',
    'hints: [{ at: steps, say: S }, { at: "all[2].cut", say: S }]',
    'script: { m: { skip: why }, verdict: benign }',
    'expect:',
    '  steps: { all: done, one.cut: done }',
    '  order: [one, "all[0]"]',
    '  never: [ec2:TerminateInstances]',
    '  reads: [{ aws: ec2:DescribeInstances, value: "output.Reservations.size()", is: 0 }]',
    '',
  ].join('\n')
  expect(check(text)).toEqual([])
})

test.each([
  [
    'unknown step',
    'inputs: {}\nfaults: [{ at: cat, call: change, error: E, effect: none }]\nexpect: {}\n',
    ['unknown-address 2:16'],
  ],
  ['unknown inner step', 'inputs: {}\nexpect: { steps: { one.cat: done } }\n', ['unknown-address 2:20']],
  ['inside what is no use', 'inputs: {}\nexpect: { order: [m.cut] }\n', ['unknown-address 2:19']],
  ['item without forEach', 'inputs: {}\nexpect: { order: ["one[0]"] }\n', ['unknown-address 2:19']],
  ['unknown step in the script', 'inputs: {}\nscript: { mm: { skip: why } }\nexpect: {}\n', ['unknown-address 2:11']],
  ['unknown step of a hint', 'inputs: {}\nhints: [{ at: cat, say: S }]\nexpect: {}\n', ['unknown-address 2:15']],
  ['a phase that a procedure has not', 'inputs: {}\nhints: [{ at: isolate, say: S }]\nexpect: {}\n', ['unknown-address 2:15']],
  ['unknown input', 'inputs: { whom: a }\nexpect: {}\n', ['unknown-input 1:11']],
  ['unknown call', 'inputs: {}\nexpect: { never: [ec2:TerminateInstance] }\n', ['unknown-operation 2:19']],
  [
    'unknown parameter',
    'inputs: {}\nexpect: { reads: [{ aws: ec2:DescribeVpcs, with: { Ids: [] }, value: output, is: 0 }] }\n',
    ['unknown-parameter 2:52'],
  ],
  [
    'expression',
    'inputs: {}\nexpect: { reads: [{ aws: ec2:DescribeVpcs, value: output., is: 0 }] }\n',
    ['expression-syntax 2:58'],
  ],
  ['outcome', 'inputs: {}\nexpect: { steps: { one: don } }\n', ['wrong-value 2:25']],
  ['nothing to start from', 'expect: {}\n', ['nothing-to-rehearse -4:1']],
])('%s', (_, text, expected) => {
  expect(check(text)).toEqual(expected)
})

test('a drill of nothing, and one that is called otherwise', () => {
  expect(
    checkDrill(readDrill(`${head}inputs: {}\nexpect: {}\n`, 'other.drill.yaml'), undefined, around).map(
      ({ code }) => code,
    ),
  ).toEqual(['id-is-not-file-name', 'unknown-runbook'])
})
