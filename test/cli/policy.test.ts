/** sirun policy: the least policies, from the calls of a runbook, read and change apart; the template of docs/bootstrap.md. */
import { loadAwsModel, serviceNames } from '../../src/aws-model/load-aws-model.js'
import { actionsOf } from '../../src/runbooks/actions-of.js'
import { longestSessionPolicy, sessionPolicy } from '../../src/runbooks/least-policy.js'
import { blocksOf, readDocument } from '../docs/blocks.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain } from './run-main.js'

const newFolder = temporaryFolders()

interface Policy {
  read: { Statement: { Action: string[] }[] }
  change: { Statement: { Action: string[] }[] } | null
}

async function policyOf(id: string): Promise<Policy> {
  const [policy] = jsonLines((await runMain(['policy', id, '--json'], newFolder())).stdout)
  return policy as Policy
}

test('what looks and what changes are apart, undo and what comes with a call included', async () => {
  const { read, change } = await policyOf('ec2-detach-profile')
  expect(change!.Statement[0]!.Action).toEqual(['ec2:AssociateIamInstanceProfile', 'ec2:DisassociateIamInstanceProfile', 'iam:PassRole'])
  expect(read.Statement[0]!.Action).toEqual(expect.arrayContaining(['ec2:DescribeInstances', 'iam:SimulatePrincipalPolicy']))
  expect(read.Statement[0]!.Action.filter((action) => !/:(?:Describe|Get|List|Simulate|Lookup|Head)/.test(action))).toEqual([])
})

test('a runbook has the actions of the procedures that it uses', async () => {
  const [whole, part] = await Promise.all([policyOf('ec2-command-and-control'), policyOf('ec2-quarantine-instance')])
  expect(whole.change!.Statement[0]!.Action).toEqual(expect.arrayContaining(part.change!.Statement[0]!.Action))
})

test('an unknown runbook is said', async () => {
  const ended = await runMain(['policy', 'ec2-detach-profil', '--json'], newFolder())
  expect([ended.code, jsonLines(ended.stdout)]).toMatchObject([2, [{ error: { code: 'no-such-runbook' } }]])
})

test('the template of docs/bootstrap.md is what all runbooks need (else: npm run build, node scripts/write-bootstrap-docs.js)', async () => {
  const { stdout } = await runMain(['policy', 'all', '--cloudformation'], newFolder())
  const block = blocksOf(readDocument('docs/bootstrap.md')).find(({ info }) => info === 'yaml template')
  expect(block?.text.trimEnd()).toBe(stdout.trimEnd())
})

test('tags that are given at creation, and steps of other kinds, need actions of their own', async () => {
  const model = await loadAwsModel(serviceNames)
  const step = { id: 's', command: { document: 'AWS-RunShellScript' }, undo: { aws: 'ec2:CreateSnapshot' } }
  const { read, change } = actionsOf([{ isolate: [step] }], model)
  expect(change).toEqual(expect.arrayContaining(['ec2:CreateSnapshot', 'ec2:CreateTags', 'ssm:SendCommand', 'ssm:CancelCommand']))
  expect(read).toEqual(expect.arrayContaining(['ssm:GetCommandInvocation']))
  expect(actionsOf([{ aws: 'ec2:NoSuchOperation' }], model)).toEqual({ read: [], change: [] })
})

test('a session policy is not cut: too long, there is none', () => {
  const actions = (count: number): string[] => Array.from({ length: count }, (_, index) => `ec2:Describe${String(index).padStart(10, '0')}`)
  expect(sessionPolicy(actions(3))).toBe(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":${JSON.stringify(actions(3))},"Resource":"*"}]}`)
  expect(sessionPolicy(actions(90))).toBeUndefined()
  expect(sessionPolicy(actions(60))!.length).toBeLessThanOrEqual(longestSessionPolicy)
  expect(sessionPolicy([])).toBeUndefined()
})
