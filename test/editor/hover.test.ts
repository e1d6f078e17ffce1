/** What is said of what stands somewhere; and that no text makes completion or hover fail. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { complete } from '../../src/editor/complete.js'
import { hover } from '../../src/editor/hover.js'
import { kindOfFile } from '../../src/runbooks/runbook-files.js'
import { edited, hovered } from './edited.js'

const head = 'sirun: 1\nid: a\ntitle: T\nsummary: S\nowner: o\nreviewed: { on: 2026-11-01, by: o, every: 90d }\nmatch: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]\n'
const text = `${head}validate:
  - id: look
    title: Look
    aws: ec2:DescribeInstances
    with: { InstanceIds: ["i-0d3b9e2f4c7a5b130"], Filters: [{ Name: x, Values: [y] }] }
    # sirun-ignore no-ending: it is an example
  - id: two
    title: Two
    when: steps.look.Reservations[0].Instances.exists(i, i.State.Name == "running")
    use: ec2-detach-profile
    with: { instance_id: "\${steps.look.Reservations[0].OwnerId}" }
`

/** Hover over the first place of `part`, at `letter` of it. */
function over(part: string, letter = 1): ReturnType<typeof hovered> {
  const at = text.indexOf(part) + letter
  if (at < letter) throw new Error(`${part} is not in the text`)
  return hovered(`${text.slice(0, at)}¦${text.slice(at)}`)
}

test.each<[string, string, number, RegExp]>([
  ['a key', 'match:', 1, /^\*\*match\*\*: Findings that this runbook is for\./],
  ['a key of a step', 'aws: ec2', 1, /^\*\*aws\*\*: The operation, as/],
  ['a key of a step that uses a procedure', 'with: { instance_id', 1, /^\*\*with\*\*: The procedure's inputs\.$/],
  ['an operation', 'ec2:DescribeInstances', 6, /^\*\*ec2:DescribeInstances\*\*: read\n\nIAM action: `ec2:DescribeInstances`\n\n\[AWS documentation\]\(https:\/\/docs\.aws\.amazon\.com\/AWSJavaScriptSDK\/v3\/latest\/client\/ec2\/command\/DescribeInstancesCommand\/\)$/],
  ['a parameter', 'InstanceIds:', 1, /^\*\*InstanceIds\*\*: list of text\n\nParameter of \[ec2:DescribeInstances\]/],
  ['a parameter within', 'Values:', 1, /^\*\*Values\*\*: list of text/],
  ['a finding type', 'Backdoor:EC2', 1, /^\*\*Backdoor:EC2\/C&CActivity\.B\*\*\n\nSeverity: high\n\nAbout: Instance$/],
  ['a procedure', 'ec2-detach-profile', 1, /^\*\*Take an EC2 instance's role away\*\*\n\n[^]*- `instance_id`: string/],
  ['an input of it', 'instance_id:', 1, /^\*\*instance_id\*\*: string\n\nThe instance whose role is taken away$/],
  ['a step', 'look.Res', 1, /^`steps\.look`: DescribeInstancesResult with .*`Reservations`/],
  ['a member', 'Reservations[0].Ins', 3, /^`steps\.look\.Reservations`: list of Reservation with /],
  ['a variable', 'i.State', 0, /^`i`: Instance with /],
  ['what it is a member of', 'State.Name', 1, /^`i\.State`: InstanceState with `Code`, `Name`$/],
  ['a text with its values', 'Name == ', 1, /^`i\.State\.Name`: text: `pending`, `running`/],
  ['an expression in a text', 'OwnerId', 2, /^`steps\.look\.Reservations\[0\]\.OwnerId`: text$/],
  ['an ignored rule', 'no-ending', 2, /^\*\*no-ending\*\* \((?:warning|error)\)/],
])('%s', async (_, part, letter, expected) => {
  const found = await over(part, letter)
  expect(found?.text).toMatch(expected)
})

test('the range is that of the word', async () => {
  const found = await over('State.Name', 2)
  expect(text.slice(found!.start, found!.end)).toBe('State')
  const operation = await over('ec2:DescribeInstances', 6)
  expect(text.slice(operation!.start, operation!.end)).toBe('ec2:DescribeInstances')
})

test('nothing where there is nothing to say', async () => {
  expect(await over('i-0d3b9e2f4c7a5b130', 3)).toBeUndefined()
  expect(await over('\n', 0)).toBeUndefined()
})

test('Markdown in a file is text', async () => {
  const found = await hovered('sirun: 1\nsteps:\n  - id: x\n    title: X\n    aws: ec2:Describe`![x](http://evil.example)¦\n', 'procedure')
  expect(found).toBeUndefined()
})

const root = resolve(import.meta.dirname, '../..')
const shipped = readdirSync(join(root, 'runbooks'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml') && !/\.\w[\w-]*\.drill\.yaml$/.test(name))
  .map((name) => ({ kind: kindOfFile(name), text: readFileSync(join(root, 'runbooks', name), 'utf8') }))

test('no text makes it fail: the shipped files cut off, and with pieces taken out or put in', async () => {
  const anywhere = fc.record({
    file: fc.constantFrom(...shipped),
    cut: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.oneof(fc.constant(Infinity), fc.nat(40)),
    typed: fc.constantFrom('', ' ', '"', "'", '${', '${steps.', '[', '{ ', '- ', ':', '#', '|\n', '\n', '.', '(', '\t', 'steps.x.map(y, y.', '\uE000', '\\'),
  })
  await fc.assert(
    fc.asyncProperty(anywhere, async ({ file, cut, length, typed }) => {
      const at = Math.floor(cut * file.text.length)
      const broken = file.text.slice(0, at) + typed + file.text.slice(Math.min(at + length, file.text.length))
      const open = edited(broken, file.kind)
      for (const offset of [at, at + typed.length, Math.max(0, at - 1), Math.floor(at / 2)]) {
        const found = await complete(open, offset)
        for (const { start, end } of found) expect(start <= offset && offset <= end && end <= broken.length).toBe(true)
        const said = await hover(open, offset)
        if (said) expect(said.start <= said.end && said.end <= broken.length).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
}, 120_000)
