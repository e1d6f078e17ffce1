/** What the build makes of the schemas: validators that dispatch on the kind of a step, and types named once. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import * as validators from '../../src/runbooks/generated/validators.js'
import type { Step } from '../../src/runbooks/generated/runbook-schema.js'

const root = path.resolve(import.meta.dirname, '../..')
const runbook = () => ({
  sirun: 1,
  id: 'ec2-something',
  title: 'Something',
  summary: 'It happened.',
  owner: 'security',
  reviewed: { on: '2026-11-01', by: 'security', every: '180d' },
  match: [{ types: ['Backdoor:EC2/*'] }] as object[],
  validate: [{ id: 'look', title: 'Look', aws: 'ec2:DescribeInstances' }] as unknown[],
})

test('there is a validator for each schema and for each kind of step and of destination, and no other', () => {
  const { $defs } = JSON.parse(readFileSync(path.join(root, 'schemas/runbook.schema.json'), 'utf8'))
  const kinds = $defs.step.oneOf.map(({ $ref }: { $ref: string }) => $ref.replace('#/$defs/', ''))
  const { $defs: ofRouting } = JSON.parse(readFileSync(path.join(root, 'schemas/routing.schema.json'), 'utf8'))
  const destinations = ofRouting.destination.oneOf.map(({ $ref }: { $ref: string }) => `${$ref.replace('#/$defs/', '')}Destination`)
  expect(Object.keys(validators).sort()).toEqual(['config', 'drill', 'policy', 'procedure', 'routing', 'runbook', ...kinds, ...destinations].sort())
})

test('a runbook that holds', () => {
  expect(validators.runbook(runbook())).toBe(true)
})

test('in the runbook a step is any object', () => {
  expect(validators.runbook({ ...runbook(), validate: [{ nonsense: true }] })).toBe(true)
  expect(validators.runbook({ ...runbook(), validate: ['look'] })).toBe(false)
})

test('what is wrong in a step is said by the validator of its kind, once', () => {
  expect(validators.endStep({ id: 'done', title: 'Done', end: 'benign', wehn: 'true' })).toBe(false)
  const unknownKey = { keyword: 'additionalProperties', params: { additionalProperty: 'wehn' } }
  expect(validators.endStep.errors).toMatchObject([unknownKey])
})

test('all problems are found in one pass', () => {
  validators.runbook({ ...runbook(), id: 'Not An Id', sumary: 'x', match: [] })
  const keywords = validators.runbook.errors?.map((each) => each.keyword)
  expect(keywords?.sort()).toEqual(['additionalProperties', 'minItems', 'pattern'])
})

test('scalars take the type that the schema wants, and no default is filled in', () => {
  const step = { id: 'end', title: 2026, end: 'benign', why: true } as Record<string, unknown>
  expect(validators.endStep(step)).toBe(true)
  expect(step).toEqual({ id: 'end', title: '2026', end: 'benign', why: 'true' })
})

test('match wants exactly one selector', () => {
  expect(validators.runbook({ ...runbook(), match: [{ types: ['a'], rule: 'b' }] })).toBe(false)
  expect(validators.runbook({ ...runbook(), match: [{ when: 'true' }] })).toBe(false)
})

test('the types tell the kinds of steps apart', () => {
  const titleOf = (step: Step): string => ('wait' in step ? step.wait : 'use' in step ? step.use : step.title)
  expect(titleOf({ id: 'a', title: 'A', wait: '5s' })).toBe('5s')
})

test.each(['runbook', 'procedure', 'drill', 'config'])('no type of %s has a number in its name', (name) => {
  const text = readFileSync(path.join(root, `src/runbooks/generated/${name}-schema.ts`), 'utf8')
  expect([...text.matchAll(/^export (?:type|interface) (\w*\d\w*)/gm)].map((found) => found[1])).toEqual([])
})
