import { compareRunbooks } from '../../src/runbooks/compare-runbooks.js'
import type { Runbook, Step } from '../../src/runbooks/runbook.js'

const step = (id: string, more: object = {}): Step => ({ id, title: `Title of ${id}`, wait: '5m', ...more })
const runbook = (more: Partial<Runbook>): Runbook => ({ sirun: 1, id: 'a', title: 'T', ...more }) as Runbook

test('what is added, removed, changed or moved, with the keys that differ', () => {
  const before = runbook({ validate: [step('same'), step('changed'), step('gone')], isolate: [step('moved')] })
  const after = runbook({ title: 'Other', replaces: 'shipped', validate: [step('same'), step('new'), step('changed', { wait: '9m', why: 'Longer.' }), step('moved', { why: 'Sooner.' })] })
  expect(compareRunbooks(before, after)).toEqual({
    head: ['title', 'replaces'],
    steps: [
      { step: 'new', title: 'Title of new', phase: 'validate', what: 'added' },
      { step: 'changed', title: 'Title of changed', phase: 'validate', what: 'changed', keys: ['wait', 'why'] },
      { step: 'moved', title: 'Title of moved', phase: 'validate', what: 'moved', from: 'isolate', keys: ['why'] },
      { step: 'gone', title: 'Title of gone', phase: 'validate', what: 'removed' },
    ],
    order: [],
  })
})

test('another order of the same steps, and the order of keys, which says nothing', () => {
  const before = runbook({ validate: [step('a'), step('b')], close: [{ id: 'c', title: 'Title of c', wait: '5m' }] })
  const after = runbook({ validate: [step('b'), step('new'), step('a')], close: [{ wait: '5m', title: 'Title of c', id: 'c' }] })
  const { steps, order } = compareRunbooks(before, after)
  expect([steps.map(({ what, step: id }) => `${what} ${id}`), order]).toEqual([['added new'], ['validate']])
})
