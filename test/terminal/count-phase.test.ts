/** What the plan of a briefing counts. */
import type { Runbook, Step } from '../../src/runbooks/runbook.js'
import { countPhases } from '../../src/terminal/count-phase.js'

const step = (kind: object): Step => ({ id: 's', title: 'S', ...kind }) as unknown as Step

test('each step counts as what it does; a message is neither a change nor nothing', () => {
  const steps = [step({ ask: { confirm: 'Go on?' } }), step({ manual: 'Call them' }), step({ notify: { to: 'secops', say: 'Cut off' } }), step({ aws: 'ec2:DescribeInstances' })]
  expect(countPhases({ validate: steps } as unknown as Runbook, () => undefined)).toEqual([
    { phase: 'validate', reads: 1, questions: 1, manual: 1, messages: 1, undoable: 0, stay: 0, irreversible: 0 },
  ])
})
