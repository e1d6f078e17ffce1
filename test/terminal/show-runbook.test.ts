import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readProcedure, readRunbook } from '../../src/runbooks/read-runbook.js'
import type { Procedure, RunbookFile } from '../../src/runbooks/runbook.js'
import { showRunbook } from '../../src/terminal/show-runbook.js'
import { makeTheme } from '../../src/terminal/theme.js'
import { displayWidth } from '../../src/text/layout.js'
import { filesIn, root } from '../architecture/source-files.js'

const procedure = `sirun: 1
id: tag-bucket
title: Mark a bucket
summary: Marks it.
owner: cloud-secops
reviewed: { on: 2026-11-01, by: cloud-secops, every: 90d }
inputs:
  bucket: { type: string, describe: The bucket }
steps:
  - id: mark
    title: Mark it
    aws: s3:PutBucketTagging
    with: { Bucket: "\${inputs.bucket}", Tagging: { TagSet: [{ Key: State, Value: quarantine }] } }
    observe:
      aws: s3:GetBucketTagging
      with: { Bucket: "\${inputs.bucket}" }
      value: output.TagSet
      absent: [NoSuchTagSet]
    becomes: "\${with.Tagging.TagSet}"
    undo:
      restore: { aws: s3:PutBucketTagging, with: { Bucket: "\${inputs.bucket}", Tagging: { TagSet: "\${before}" } } }
      remove: { aws: s3:DeleteBucketTagging, with: { Bucket: "\${inputs.bucket}" } }
outputs: { tags: "\${steps.mark}" }
`

const runbook = `sirun: 1
id: look
title: Look at a bucket
summary: Looks, asks, marks.
owner: cloud-secops
reviewed: { on: 2026-11-01, by: cloud-secops, every: 90d }
attack: [T1530]
references: [https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html]
match:
  - { types: ["Exfiltration:S3/*"], when: finding.severity.score >= 4 }
  - { control: S3.8 }
inputs:
  bucket: { type: string, from: "finding.buckets[?0].?name", describe: The bucket }
  day: { type: number, default: 1, describe: How many days back }
validate:
  - id: policy
    title: Read its policy
    aws: s3:GetBucketPolicy
    with: { Bucket: "\${inputs.bucket}" }
    absent: [NoSuchBucketPolicy]
    value: output.Policy
    evidence: policy
  - id: real
    title: Is it real?
    why: A backup looks the same.
    ask: { select: { yes: Contain it, no: Close it } }
  - id: mail
    title: Ask the owner
    manual: Ask who owns \${inputs.bucket}
    commands: ["aws s3api get-bucket-acl --bucket \${inputs.bucket} --output json --region eu-west-1 --no-cli-pager"]
isolate:
  - id: first
    title: Mark the bucket
    when: steps.real == "yes"
    needs: [policy]
    use: tag-bucket
    with: { bucket: "\${inputs.bucket}" }
  - id: second
    title: Mark it again
    use: tag-bucket
    with: { bucket: "\${inputs.bucket}" }
  - id: drop
    title: Delete its policy
    aws: s3:DeleteBucketPolicy
    with: { Bucket: "\${inputs.bucket}" }
    observe: { aws: s3:GetBucketPolicy, with: { Bucket: "\${inputs.bucket}" }, value: output.Policy, absent: [NoSuchBucketPolicy] }
    becomes: null
    within: 2m
    irreversible: Nobody needs it.
close:
  - id: pause
    title: Wait
    wait: 5m
  - id: over
    title: Close it
    end: true-positive
`

function show(text: string, columns: number): string {
  const { value, diagnostics } = readRunbook(text, 'look.yaml')
  if (!value) throw new Error(JSON.stringify(diagnostics))
  return showRunbook(viewOf(value), { columns, theme: makeTheme(false) })
}

function viewOf(content: RunbookFile): Parameters<typeof showRunbook>[0] {
  const used = readProcedure(procedure, 'tag-bucket.yaml').value!
  return {
    content,
    file: 'runbooks/look.yaml',
    drills: ['look', 'look.no'],
    procedure: (id) => (id === 'tag-bucket' ? used : undefined),
  }
}

test('80 columns', () => {
  expect(show(runbook, 80)).toBe(`  look  Look at a bucket
  Looks, asks, marks.

  for     Exfiltration:S3/* (when finding.severity.score >= 4)
          control S3.8
  owner   cloud-secops, reviewed 2026-11-01, again after 90d
  attack  T1530
  inputs  bucket: The bucket (string, from finding.buckets[?0].?name)
          day: How many days back (number, default 1)
  drills  look
          look.no
  see     https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html
  file    runbooks/look.yaml

  VALIDATE

  1  Read its policy  policy
     reads     s3:GetBucketPolicy Bucket=\${inputs.bucket}
     value     output.Policy
     absent    NoSuchBucketPolicy
     evidence  policy

  2  Is it real?  real
     why   A backup looks the same.
     asks  yes: Contain it
           no: Close it

  3  Ask the owner  mail
     by hand  Ask who owns \${inputs.bucket}
     copy     aws s3api get-bucket-acl --bucket \${inputs.bucket} --output json --region eu-west-1 --no-cli-pager

  ISOLATE

  1  Mark the bucket  first
     when   steps.real == "yes"
     needs  policy
     uses   tag-bucket bucket=\${inputs.bucket}
     Mark a bucket

       1.1  Mark it  mark
            calls    s3:PutBucketTagging Bucket=\${inputs.bucket},
                     Tagging={TagSet=[State=quarantine]}
            changes  output.TagSet → \${with.Tagging.TagSet}
            seen by  s3:GetBucketTagging Bucket=\${inputs.bucket}
            undo     s3:PutBucketTagging Bucket=\${inputs.bucket},
                     Tagging={TagSet=\${before}} where there was something before
                     s3:DeleteBucketTagging Bucket=\${inputs.bucket} where there
                     was nothing

  2  Mark it again  second
     uses  tag-bucket bucket=\${inputs.bucket}
     Mark a bucket
     its steps: see above

  3  Delete its policy  drop
     calls     s3:DeleteBucketPolicy Bucket=\${inputs.bucket}
     changes   output.Policy → gone
     seen by   s3:GetBucketPolicy Bucket=\${inputs.bucket}
     within    2m
     for good  Nobody needs it.

  CLOSE

  1  Wait  pause
     waits  5m

  2  Close it  over
     ends  true-positive`)
})

test('a procedure: its steps and outputs, without phases', () => {
  const text = showRunbook(viewOf(readProcedure(procedure, 'tag-bucket.yaml').value!), {
    columns: 80,
    theme: makeTheme(false),
  })
  expect(text).toContain('\n  1  Mark it  mark\n')
  expect(text).toMatch(/\n {2}OUTPUTS\n\n {2}tags {2}\$\{steps\.mark\}$/)
})

const procedures = new Map(
  filesIn('runbooks/procedures')
    .filter((file) => file.endsWith('.yaml') && !file.endsWith('.drill.yaml'))
    .map(
      (file) =>
        [
          file.replace(/\.yaml$/, ''),
          readProcedure(readFileSync(join(root, 'runbooks/procedures', file), 'utf8'), file).value!,
        ] as [string, Procedure],
    ),
)

describe.each([80, 120])('what is shipped, at %i columns', (columns) => {
  const files = filesIn('runbooks').filter((file) => file.endsWith('.yaml') && !file.endsWith('.drill.yaml'))

  test.each(files)('%s: only what must stay whole is wider, and every step is there', (file) => {
    const read = file.includes('procedures/') ? readProcedure : readRunbook
    const content = read(readFileSync(join(root, 'runbooks', file), 'utf8'), file).value!
    const text = showRunbook(
      { content, file, drills: [], procedure: (id) => procedures.get(id) },
      { columns, theme: makeTheme(false) },
    )
    const mayBe = /^ +(?:copy +.*|(?:[a-z ]+ {2,})?\S+)$/
    const tooWide = text.split('\n').filter((line) => displayWidth(line) > columns && !mayBe.test(line))
    expect(tooWide).toEqual([])
    expect(text).not.toContain('cannot be read')
    const all =
      'steps' in content
        ? content.steps
        : (['validate', 'isolate', 'remediate', 'close'] as const).flatMap((phase) => content[phase] ?? [])
    expect(all.filter(({ id }) => !new RegExp(`^ +(?:\\S.* )?${id}$`, 'm').test(text)).map(({ id }) => id)).toEqual([])
  })
})

test('nothing in a file reaches the terminal as it is', () => {
  const text = show(
    runbook.replace('title: Look at a bucket', 'title: "a\\e[2J\\u202E"').replace('Contain it', '"b\\e]52;c;eA==\\a"'),
    80,
  )
  expect(text).toContain('a\\x1b[2J\\u{202e}')
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
})
