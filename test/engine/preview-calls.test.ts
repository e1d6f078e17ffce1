/** What a preview asks of AWS: only looks, each marked, and nothing whose parameters are not known yet. */
import type { AwsCall } from '../../src/aws-model/aws.js'
import { createVolume, getTopic, play, procedure, recordsOf, runbook, setTopic, type Played, type StepSource } from './play.js'
import { fakeAws } from './fake-aws.js'

const open = { topics: { alpha: { Policy: 'open' }, beta: { Policy: 'open' } } }

/** Stops at the decision on a procedure of these steps, so that all calls are the preview's. */
async function previewed(steps: StepSource[]): Promise<Played> {
  return play(runbook({ isolate: [{ id: 'all', use: 'p' }] }), {
    aws: fakeAws(open),
    procedures: [procedure('p', { steps })],
    script: { change: { do: 'stop', reason: 'enough' } },
  })
}

function named({ address, purpose, operation }: AwsCall): string {
  return `${address} ${purpose} ${operation}`
}

test('its reads and looks are marked, and it sends nothing else', async () => {
  const { aws } = await previewed([getTopic('look'), setTopic('cut')])
  expect(aws.calls.map(named)).toEqual(['all.look read GetTopicAttributes', 'all.cut observe GetTopicAttributes', 'all.cut observe GetTopicAttributes'])
  expect(aws.calls.every(({ preview }) => preview === true)).toBe(true)
})

test('the run’s own calls are not', async () => {
  const { aws } = await play(runbook({ validate: [getTopic('look')], isolate: [setTopic('cut')] }), { aws: fakeAws(open) })
  const marked = aws.calls.filter(({ preview }) => preview).map(named)
  expect(marked).toEqual(['cut observe GetTopicAttributes', 'cut observe GetTopicAttributes'])
  expect(aws.calls.filter(({ preview }) => !preview).map(({ address }) => address)).toContain('look')
})

test('a read of what the step will make is not sent', async () => {
  const { aws, asked } = await previewed([createVolume('disk'), getTopic('look', {}, '${steps.disk}'), setTopic('cut', {}, '${steps.look}')])
  expect(aws.calls.map(({ address }) => address)).not.toContain('all.look')
  const shown = asked.flatMap((each) => (each.kind === 'change' ? each.changes.map(({ address, before }) => [address, before]) : []))
  expect(shown).toEqual([['all.disk', null], ['all.cut', expect.objectContaining({ because: 'all.disk' })]])
})

test('what it waits for in vain is not known, and it does not wait', async () => {
  const { clock, asked } = await previewed([getTopic('look', { until: 'output.Attributes.Policy == "closed"' }), setTopic('cut', { becomes: '${steps.look}' })])
  const shown = asked.flatMap((each) => (each.kind === 'change' ? each.changes.map(({ after }) => after) : []))
  expect([clock.monotonic(), shown]).toEqual([0, [expect.objectContaining({ because: 'all.look' })]])
})

test('it leaves no record but that the step began', async () => {
  const { records } = await previewed([getTopic('look', { evidence: 'e' }), setTopic('cut')])
  expect([recordsOf(records, 'step-started').map(({ address }) => address), recordsOf(records, 'evidence'), recordsOf(records, 'observed')]).toEqual([['all'], [], []])
})
