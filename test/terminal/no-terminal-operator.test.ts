import type { Request } from '../../src/engine/ports.js'
import { needsPerson, noTerminalOperator } from '../../src/terminal/no-terminal-operator.js'

const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }

test('begins, since that only looks', async () => {
  const operator = noTerminalOperator()
  expect(await operator.ask({ kind: 'start', address: '', title: 'Begin?' })).toEqual({ do: 'start' })
  expect(operator.unanswered).toEqual([])
})

test.each<[Request]>([
  [{ kind: 'change', address: 'cut', title: 'Cut it off', impact: [], place, changes: [], because: 'step' }],
  [{ kind: 'question', address: 'cut', title: 'Cut it off', question: { form: 'confirm', text: '' } }],
  [{ kind: 'manual', address: 'cut', title: 'Cut it off', task: '', commands: [], sql: [], wantsOutput: false }],
  [{ kind: 'trouble', address: 'cut', message: 'Cut it off', choices: ['repeat', 'stop'] }],
  [{ kind: 'input', address: 'cut', name: 'x', type: 'string', describe: 'Cut it off', optional: true }],
])('stops at $kind, and names the step', async (request) => {
  const operator = noTerminalOperator()
  expect(await operator.ask(request)).toMatchObject({ do: 'stop', reason: expect.stringContaining('cut') as string })
  expect(operator.unanswered).toEqual([{ kind: request.kind, address: 'cut', title: 'Cut it off' }])
  expect(needsPerson(operator.unanswered)).toMatchObject({
    kind: 'needs-person',
    diagnostics: [{ code: 'needs-person', place: { step: 'cut' } }],
  })
})
