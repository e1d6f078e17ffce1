import { namesFor, stepsReadBy } from '../../src/engine/names.js'
import { referencesOf } from '../../src/expressions/expression.js'
import type { Step } from '../../src/runbooks/runbook.js'

describe('stepsReadBy', () => {
  const step = (more: object): Step => ({ id: 'x', title: 'X', ...more }) as Step
  test.each<[string, object, string[]]>([
    ['when', { when: 'has(steps.a) && steps.b == 1' }, ['a', 'b']],
    ['forEach', { forEach: 'steps.a.map(x, x)' }, ['a']],
    ['with', { aws: 's:O', with: { A: ['x ${steps.a.b}'] } }, ['a']],
    ['value, until and show', { value: 'steps.a', until: 'steps.b', show: 'steps.c' }, ['a', 'b', 'c']],
    ['observe', { observe: { with: { A: '${steps.a}' }, value: 'output[steps.b]', ready: 'steps.c' } }, ['a', 'b', 'c']],
    ['via', { via: { when: 'steps.a', with: { A: '${steps.b}' }, becomes: '${steps.c}' } }, ['a', 'b', 'c']],
    ['becomes', { becomes: ['${steps.a}'] }, ['a']],
    ['impact', { impact: { with: { A: '${steps.a}' }, say: '${steps.b}' } }, ['a', 'b']],
    ['ask and manual', { ask: { confirm: '${steps.a}' }, manual: '${steps.b}', commands: ['x ${steps.c}'] }, ['a', 'b', 'c']],
    ['not its undo', { undo: { with: { A: '${steps.a}' } } }, []],
    ['not a literal that looks like one', { with: { A: '$${steps.a} steps.b' } }, []],
    ['not a map of data that is called when', { with: { when: 'steps.a' } }, []],
  ])('%s', (_what, more, ids) => expect([...stepsReadBy(step(more))]).toEqual(ids))
})

describe('namesFor keeps what an undo needs, and no more', () => {
  const names = { inputs: { a: 1, b: 2 }, steps: { x: { y: 1 }, z: 2 }, item: 'i', run: { id: 'r' }, mark: 'm' }
  test.each<[string, object]>([
    ['inputs.a', { inputs: { a: 1 } }],
    ['steps.x.y', { steps: { x: { y: 1 } } }],
    ['steps.x.y + steps.z', { steps: { x: { y: 1 }, z: 2 } }],
    ['item.id', { item: 'i' }],
    ['steps', { steps: { x: { y: 1 }, z: 2 } }],
    ['has(steps.gone)', { steps: {} }],
    ['before', {}],
  ])('%s', (source, kept) => expect(namesFor(referencesOf(source), names)).toEqual(kept))
})
