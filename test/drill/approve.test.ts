/** A drill with an approve step: rehearsed people agree, or one of them does not. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonLines, runMain } from '../cli/run-main.js'
import { temporaryFolders } from '../journal/temporary-folder.js'

const newFolder = temporaryFolders()
const runbook = `sirun: 1
id: stop-it
title: Stop it
summary: Stops the instance.
owner: security
reviewed: { on: 2026-11-01, by: security, every: 90d }
match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]
inputs: { instance_id: { type: string, from: finding.?instance.?id, describe: The instance } }
isolate:
  - { id: agree, title: The leads agree, approve: { by: leads, of: 2, within: 30m } }
  - id: protect
    title: Protect it
    aws: ec2:ModifyInstanceAttribute
    with: { InstanceId: "\${inputs.instance_id}", DisableApiTermination: { Value: true } }
    observe:
      aws: ec2:DescribeInstanceAttribute
      with: { InstanceId: "\${inputs.instance_id}", Attribute: disableApiTermination }
      value: output.DisableApiTermination.Value
    becomes: true
    keep: It is harmless.
close:
  - { id: over, title: It is over, end: true-positive }
`
const drill = (script: string, expect: string): string => `sirun: 1
id: stop-it
title: Stop it
level: basic
brief: An instance must be stopped, and two leads must agree.
par: 10m
inputs: { instance_id: i-0d3b9e2f4c7a5b130 }
world:
  ec2:
    Instances: [{ InstanceId: i-0d3b9e2f4c7a5b130, State: { Name: running } }]
script: { over: { go_on: known }, isolate: { go_on: known }${script} }
expect: { verdict: true-positive, ${expect} }
`

async function rehearse(script: string, expected: string, more = ''): Promise<{ code: number; lines: { type?: string; [name: string]: unknown }[]; stderr: string }> {
  const folder = newFolder()
  mkdirSync(join(folder, 'books'))
  writeFileSync(join(folder, 'books', 'stop-it.yaml'), runbook)
  writeFileSync(join(folder, 'books', 'stop-it.drill.yaml'), drill(script, expected))
  writeFileSync(join(folder, 'config.yaml'), `runbooks: [books]\napprovals: { people: { ana: { ssh: a@example.com } }, groups: { leads: [ana] }${more} }\n`)
  const { code, stdout, stderr } = await runMain(['drill', 'stop-it', '--script', '--json', '--config', 'config.yaml', '--state-dir', 'state'], folder)
  return { code, lines: jsonLines(stdout) as never, stderr }
}

test('two rehearsed people agree, and what follows is made', async () => {
  const { code, lines } = await rehearse('', 'steps: { agree: done, protect: done }, order: [protect]')
  expect([code, lines.filter(({ error }) => error)]).toEqual([0, []])
})

test('a scripted no ends it: nothing is changed', async () => {
  const { code, lines } = await rehearse(', agree: { no: It is the payment host }', 'steps: { agree: declined, protect: declined }, never: ["ec2:ModifyInstanceAttribute"]')
  expect([code, lines.filter(({ error }) => error)]).toEqual([0, []])
})

test('rules of the configuration hold in a drill: rehearsed people agree to them, or one does not', async () => {
  const rules = ', rules: [{ effect: write, by: leads }]'
  const agreed = await rehearse('', 'steps: { agree: done, protect: done }', rules)
  expect([agreed.code, agreed.lines.filter(({ type }) => type === 'approval-requested').map(({ address }) => address)]).toEqual([0, ['agree', 'protect']])
  const refused = await rehearse(', protect: { no: Not this one }', 'steps: { agree: done, protect: declined }, never: ["ec2:ModifyInstanceAttribute"]', rules)
  expect([refused.code, refused.lines.filter(({ error }) => error)]).toEqual([0, []])
})

test('the drill fails where what was agreed to is expected not to be made', async () => {
  expect((await rehearse('', 'never: ["ec2:ModifyInstanceAttribute"]')).code).toBe(1)
})
