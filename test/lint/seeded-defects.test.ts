/** Defects put into the shipped runbooks, one at a time: each is reported with its code at its line. */
import path from 'node:path'
import { lintFiles, type LintedFile } from '../../src/lint/lint-files.js'
import { readProcedure, readRunbook } from '../../src/runbooks/read-runbook.js'
import { loadCatalog, type Catalog, type CatalogProcedure, type CatalogRunbook } from '../../src/runbooks/runbook-catalog.js'

const folder = path.resolve(import.meta.dirname, '../../runbooks')
let catalog: Catalog
beforeAll(async () => {
  catalog = await loadCatalog([folder], { shownFrom: folder })
})

interface Defect {
  /** Where the search for `from` begins; a step's id is the usual way. */
  in?: string
  from: string
  to: string
  code: string
  /** What the reported line holds, where it is not the line of the change. */
  at?: string
}

/** Everything is looked for from the line of this step on. */
const step = (id: string): string => `- id: ${id}\n`

const runbook: Record<string, Defect> = {
  'misspelt finding type': { from: 'C&CActivity.B"', to: 'C2CActivity.B"', code: 'unknown-finding-type' },
  'pattern that fits nothing': { from: '"Backdoor:EC2/C&CActivity.B"', to: '"Backdor:EC2/*"', code: 'pattern-without-match' },
  'retired type': { from: 'Backdoor:EC2/C&CActivity.B!DNS', to: 'Backdoor:EC2/XORDDOS', code: 'retired-finding-type' },
  'member of the finding': { from: 'finding.severity.score', to: 'finding.severity.scroe', code: 'unknown-member' },
  'optional member of the finding': { from: 'finding.?instance.?id', to: 'finding.?instance.?instance_id', code: 'unknown-member' },
  'severity against text': { from: 'score >= 4', to: 'score >= "4"', code: 'expression-type' },
  'when that is no condition': { from: 'when: finding.severity.score >= 4', to: 'when: finding.severity.score', code: 'expression-type' },
  'number input from text': { from: 'instance_id: { type: string', to: 'instance_id: { type: number', code: 'wrong-input-type' },
  'time input from a list': { from: 'from: finding.?first_seen', to: 'from: finding.?buckets', code: 'wrong-input-type' },
  'optional input without guard': { in: step('block'), from: 'when: has(inputs.remote)', to: 'when: has(steps.instance)', code: 'unguarded', at: 'Block ${inputs.remote}' },
  'renamed input': { in: step('interfaces'), from: 'inputs.instance_id', to: 'inputs.instanceid', code: 'unknown-input' },
  'misspelt operation': { from: 'ec2:DescribeInstances', to: 'ec2:DescribeInstance', code: 'unknown-operation' },
  'IAM prefix for a service': { from: 'aws: iam:GetInstanceProfile', to: 'aws: autoscaling:DescribeAutoScalingGroups', code: 'unknown-service' },
  'misspelt parameter': { from: 'with: { InstanceIds:', to: 'with: { InstanceId:', code: 'unknown-parameter' },
  'scalar for a list': { from: 'InstanceIds: ["${inputs.instance_id}"]', to: 'InstanceIds: "${inputs.instance_id}"', code: 'wrong-parameter-type' },
  'index that is text': { in: step('roles'), from: 'item.lastIndexOf("/") + 1', to: 'item', code: 'expression-type' },
  'dropped required parameter': { in: step('roles'), from: 'InstanceProfileName:', to: 'Marker:', code: 'unknown-parameter' },
  'denial as absence': { from: 'absent: [InvalidInstanceID.NotFound]', to: 'absent: [UnauthorizedOperation]', code: 'absent-hides-failure' },
  'member of an answer': { from: 'i.State.Name in', to: 'i.State.name in', code: 'unknown-member' },
  'member of an answer in has()': { in: step('roles'), from: 'has(steps.instance.IamInstanceProfile)', to: 'has(steps.instance.InstanceProfile)', code: 'unknown-member' },
  'optional member of an answer': { from: 'i.?InstanceLifecycle', to: 'i.?LifeCycle', code: 'unknown-member' },
  'member of a list': { from: 'output.Reservations.map(r, r.Instances)', to: 'output.Reservations.Instances', code: 'expression-type', at: 'output.Reservations.Instances' },
  'state that does not exist': { in: step('memory'), from: '"running"', to: '"runing"', code: 'unknown-enum-value' },
  'unquoted negation': { from: 'when: "!has(steps.instance)"', to: 'when: !has(steps.instance)', code: 'quote-it' },
  'comment in an expression': { in: step('interfaces'), from: 'when: has(steps.instance)', to: 'when: has(steps.instance) #', code: 'quote-it' },
  'misspelt answer': { in: step('explanation'), from: '"false_positive"', to: '"false-positive"', code: 'never-equal' },
  'answer against a number': { in: step('escalate'), from: '"unsure"', to: '3', code: 'never-equal' },
  'renamed question': { in: step('escalate'), from: 'steps.assessment', to: 'steps.assesment', code: 'unknown-step' },
  'step that comes later': { in: step('memory'), from: 'has(steps.instance)', to: 'has(steps.disks)', code: 'forward-reference' },
  'dropped guard': { in: step('memory'), from: 'has(steps.instance) && ', to: '', code: 'unguarded' },
  'dropped guard of a value that is used below': { in: step('memory_image'), from: 'has(steps.memory) && ', to: '', code: 'unguarded' },
  'value of a manual step': { in: step('memory_image'), from: 'has(steps.memory)', to: 'has(steps.gone)', code: 'no-value' },
  'misspelt procedure': { from: 'use: ec2-snapshot-volumes', to: 'use: ec2-snapshot-volume', code: 'unknown-procedure' },
  'misspelt input of a procedure': { in: step('disks'), from: 'with: { instance_id:', to: 'with: { instance:', code: 'unknown-input' },
  'dropped input of a procedure': { in: step('disks'), from: '    with: { instance_id: "${inputs.instance_id}" }\n', to: '', code: 'missing-input', at: 'use: ec2-snapshot-volumes' },
  'list for a procedure': { in: step('sessions'), from: 'with: { role_name: "${item}" }', to: 'with: { role_name: "${steps.roles}" }', code: 'wrong-input-type' },
  'member of the item': { in: step('sessions'), from: 'r.value', to: 'r.valeu', code: 'unknown-member' },
  'change before the verdict': { in: step('explanation'), from: 'ask: { text: "What explains the finding, and who confirmed it?" }', to: 'use: ec2-detach-profile\n    with: { instance_id: a }', code: 'change-in-validate' },
  'misspelt output': { from: 'steps.disks.snapshots :', to: 'steps.disks.snapshot :', code: 'unknown-output' },
  'text for a list': { in: step('kept'), from: '"has(steps.disks) ? steps.disks.snapshots : []"', to: 'inputs.instance_id', code: 'expression-type' },
  'until that is no condition': { in: step('kept'), from: 'output.Snapshots.all(s, s.State == "completed")', to: 'output.Snapshots', code: 'expression-type' },
  'filter that asks nothing': { in: step('sharers'), from: 'i.InstanceId != inputs.instance_id', to: 'i.InstanceId', code: 'expression-type' },
  'duration as a value': { in: step('calls'), from: "(has(inputs.first_seen) ? inputs.first_seen : run.started) - duration('24h')", to: "duration('24h')", code: 'expression-type' },
  'duration of days': { in: step('kept'), from: 'within: 2h', to: 'within: two hours', code: 'wrong-value' },
  'needs a step that does not exist': { from: 'needs: [disks]', to: 'needs: [disk]', code: 'unknown-step' },
  'misspelt key': { in: step('quarantine'), from: 'needs:', to: 'need:', code: 'unknown-key' },
  'verdict that does not exist': { in: step('harmless'), from: 'end: false-positive', to: 'end: false_positive', code: 'wrong-value' },
  'item without forEach': { in: step('again'), from: '    forEach: steps.roles.map(r, r.value)\n', to: '', code: 'name-not-visible', at: '{ role_name: "${item}" }' },
  'the finding in a step': { in: step('block'), from: '${inputs.remote}', to: '${finding.remote.ip}', code: 'name-not-visible' },
  'a function that does not exist': { in: step('sharers'), from: 'steps.roles.size()', to: 'steps.roles.length()', code: 'expression-type' },
}

const quarantine: Record<string, Defect> = {
  'undo removed': { in: step('protect'), from: '    undo:\n      aws: ec2:ModifyInstanceAttribute\n      with: { InstanceId: "${steps.instance.InstanceId}", DisableApiTermination: { Value: "${before}" } }\n', to: '', code: 'no-ending', at: 'aws: ec2:ModifyInstanceAttribute' },
  'observe removed': { in: step('drop_open'), from: '    observe:\n      aws: ec2:DescribeSecurityGroups\n      with: { Filters: [{ Name: group-id, Values: ["${steps.open_group.filter(g, g.of == item)[0].value}"] }] }\n      value: output.SecurityGroups[?0].?GroupId\n', to: '', code: 'change-without-observe', at: 'aws: ec2:DeleteSecurityGroup' },
  'becomes of another kind': { in: step('protect'), from: 'becomes: true', to: 'becomes: [true]', code: 'becomes-type' },
  'becomes that no bool is': { in: step('keep_disks'), from: 'becomes: false', to: 'becomes: off', code: 'becomes-type' },
  'list that becomes text': { in: step('deregister'), from: 'becomes: []', to: 'becomes: none', code: 'becomes-type' },
  'restored with a wrong type': { in: step('min_size'), from: 'MinSize: "${before}"', to: 'MinSize: "${steps.member.AutoScalingGroupName}"', code: 'wrong-parameter-type' },
  'arithmetic on text': { in: step('min_size'), from: 'steps.group_size.DesiredCapacity - 1', to: 'steps.group_size.AutoScalingGroupName - 1', code: 'expression-type' },
  'order of text and number': { in: step('min_size'), from: 'steps.group_size.MinSize >=', to: 'steps.group_size.AutoScalingGroupName >=', code: 'expression-type' },
  'misspelt member two steps on': { in: step('min_size'), from: 'steps.group_size.MinSize >=', to: 'steps.group_size.MinimumSize >=', code: 'unknown-member' },
  'optional where a value is needed': { in: step('standby'), from: 'AutoScalingGroupName: "${steps.member.AutoScalingGroupName}"\n', to: 'AutoScalingGroupName: "${steps.member.?AutoScalingGroupName}"\n', code: 'missing-parameter' },
  'boolean for a structure': { in: step('protect'), from: 'DisableApiTermination: { Value: true }', to: 'DisableApiTermination: true', code: 'wrong-parameter-type' },
  'text for a boolean': { in: step('standby'), from: 'ShouldDecrementDesiredCapacity: true', to: 'ShouldDecrementDesiredCapacity: yes', code: 'wrong-parameter-type' },
  'dropped required parameter': { in: step('standby'), from: '      ShouldDecrementDesiredCapacity: true\n', to: '', code: 'missing-parameter', at: 'with:\n      AutoScalingGroupName' },
  'unknown attribute': { in: step('protect'), from: 'Attribute: disableApiTermination', to: 'Attribute: disableTermination', code: 'unknown-enum-value' },
  'items of another shape': { in: step('deregister'), from: 'Targets: "${item.value}"', to: 'Targets: "${steps.interfaces}"', code: 'unknown-parameter' },
  'member of what forEach made': { in: step('cut'), from: 'NetworkInterfaceId: "${item.id}", Groups: ["${steps.group', to: 'NetworkInterfaceId: "${item.interface}", Groups: ["${steps.group', code: 'unknown-member' },
  'member of what via compares': { in: step('cut'), from: 'when: item.vpc in steps.to_open', to: 'when: item.vcp in steps.to_open', code: 'unknown-member' },
  'in on text': { in: step('cut'), from: 'item.vpc in steps.to_open', to: 'item.vpc in item.id', code: 'expression-type' },
  'mark in a read': { in: step('targets'), from: 'TargetGroupArn: "${item}"', to: 'TargetGroupArn: "${mark}"', code: 'name-not-visible' },
  'before in with of observe': { in: step('open_in'), from: 'GroupIds: ["${steps.open_group', to: 'GroupIds: ["${before}", "${steps.open_group', code: 'name-not-visible' },
  'a read that observes nothing': { in: step('protect'), from: 'value: output.DisableApiTermination.Value', to: 'value: output.DisableApiTermination.Valu', code: 'unknown-member' },
  'ready that is no condition': { in: step('standby'), from: 'ready: output.AutoScalingInstances.all(i,', to: 'ready: output.AutoScalingInstances.filter(i,', code: 'expression-type' },
  'output of a step that may be absent': { in: 'outputs:', from: 'steps.instance.?IamInstanceProfile', to: 'steps.instance.?InstanceProfile', code: 'unknown-member' },
  'use of a procedure that is not there': { in: step('role'), from: 'use: ec2-detach-profile', to: 'use: ec2-detach-profil', code: 'unknown-procedure' },
  'default of another type': { in: 'break_connections:', from: 'default: true', to: 'default: maybe', code: 'wrong-input-type' },
  'operator on the wrong input': { in: step('to_open'), from: 'inputs.break_connections\n', to: 'inputs.instance_id\n', code: 'expression-type' },
}

describe.each([
  ['ec2-command-and-control', runbook],
  ['ec2-quarantine-instance', quarantine],
])('%s', (id, defects) => {
  test.each(Object.entries(defects))('%s', async (_, defect) => {
    const found = await lintMutated(id, defect)
    const { text, line } = found
    const wanted = defect.at === undefined ? line : lineOf(text, defect.at, defect.in)
    expect(found.said).toContain(`${defect.code} at line ${wanted}`)
  })
})

test('there are at least fifty', () => {
  expect(Object.keys(runbook).length + Object.keys(quarantine).length).toBeGreaterThanOrEqual(50)
})

test('the shipped runbooks, procedures and drills are clean', async () => {
  const files: LintedFile[] = [...catalog.runbooks.values(), ...catalog.procedures.values(), ...catalog.drills.values()]
  expect(await lintFiles(files, catalog)).toEqual([])
})

/** Lints the file with the defect in it, among the others as they are. */
async function lintMutated(id: string, defect: Defect): Promise<{ said: string[]; text: string; line: number }> {
  const file = (catalog.runbooks.get(id) ?? catalog.procedures.get(id))!
  const start = defect.in === undefined ? 0 : file.text.indexOf(defect.in)
  const at = start < 0 ? -1 : file.text.indexOf(defect.from, start)
  if (at < 0) throw new Error(`${id} no longer holds ${defect.from}: change the defect`)
  const text = file.text.slice(0, at) + defect.to + file.text.slice(at + defect.from.length)
  const mutated = { ...file, ...(file.kind === 'runbook' ? readRunbook : readProcedure)(text, file.file), text }
  const diagnostics = await lintFiles([mutated as CatalogRunbook | CatalogProcedure], catalog)
  const line = text.slice(0, at + firstDifference(defect)).split('\n').length
  return { said: diagnostics.map(({ code, place }) => `${code} at line ${place!.line!}`), text, line }
}

function firstDifference({ from, to }: Defect): number {
  let i = 0
  while (i < Math.min(from.length, to.length) - 1 && from[i] === to[i]) i++
  return i
}

function lineOf(text: string, wanted: string, after = ''): number {
  return text.slice(0, text.indexOf(wanted, text.indexOf(after))).split('\n').length
}
