// Runbooks as a team would have them, for measuring: put together from the shipped procedures, each with names of its own.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const procedures = path.resolve(import.meta.dirname, '../runbooks/procedures')
// Steps are added until there are so many lines of them.
const linesOfSteps = 62

/**
 * Writes `count` runbooks of about 120 lines into a folder that is emptied before. No two have a step's name in common,
 * so that an expression that reads a step is never the same in two files.
 * @param {string} folder
 * @param {number} count
 */
export function makeRunbooks(folder, count) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const parts = readParts()
  for (let n = 0; n < count; n += 1) {
    const id = `bench-${String(n).padStart(4, '0')}`
    writeFileSync(path.join(folder, `${id}.yaml`), runbook(id, n, parts))
  }
}

// Inputs and steps of the procedures that are short enough to stand beside others. Left out are those that use others, or
// want something beside themselves.
function readParts() {
  const files = readdirSync(procedures).filter((file) => file.endsWith('.yaml') && !file.endsWith('.drill.yaml'))
  return files.sort().flatMap((file) => {
    const text = readFileSync(path.join(procedures, file), 'utf8')
    const [, inputs, steps] = /^inputs:\n(.*?)^steps:\n(.*?)(?:^outputs:|(?![\s\S]))/ms.exec(text)
    return steps.split('\n').length > 70 || /use:|CreateSnapshot|UpdateAccessKey/.test(steps) ? [] : [{ inputs, steps }]
  })
}

function runbook(id, n, parts) {
  const inputs = new Map([['role_name', '  role_name: { type: string, describe: Name of the role }']])
  let steps = ''
  // Another first part in each, and after each round another second one.
  const step = 1 + Math.floor(n / parts.length) % (parts.length - 1)
  for (let at = n, used = 0; used < parts.length && steps.split('\n').length < linesOfSteps; at += step, used += 1) {
    const part = parts[at % parts.length]
    for (const [text, name] of part.inputs.matchAll(/^ {2}(\w+):.*\n(?: {4}.*\n)*/gm)) if (!inputs.has(name)) inputs.set(name, text.trimEnd())
    steps += renamed(part.steps, `${n}_${used}`)
  }
  return `# sirun-ignore no-drill: it is measured and never run
sirun: 1
id: ${id}
title: Somebody else uses what is ours (${n})
summary: >-
  Measured and never run. Somebody has credentials or a machine of ours: it is looked at, somebody decides, and what
  they have is taken away.
owner: team-${n % 17}
reviewed: { on: 2026-11-01, by: team-${n % 17}, every: 90d }
references: [https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html]

match:
  - types: ["Backdoor:EC2/C&CActivity.B"]
    when: finding.severity.score >= ${(n % 8) + 1} && finding.id != "bench-${n}"

inputs:
${[...inputs.values()].join('\n')}

validate:
  - id: assessment_${n}
    title: Is this a true positive?
    ask:
      select:
        true_positive: Take away what they have
        false_positive: "Known and harmless: nothing is changed"
  - id: harmless_${n}
    title: End it
    when: steps.assessment_${n} == "false_positive"
    end: false-positive

isolate:
${steps.trimEnd()}

  - id: revoke_${n}
    title: Revoke the sessions of its role
    when: steps.assessment_${n} != "false_positive"
    use: iam-revoke-role-sessions
    with: { role_name: "\${inputs.role_name}" }
`
}

function renamed(steps, suffix) {
  const ids = [...steps.matchAll(/^ {2}- id: (\w+)$/gm)].map(([, name]) => name)
  return ids.reduce(
    (text, name) => text.replace(new RegExp(`(^ {2}- id: |\\bsteps\\.)${name}\\b`, 'gm'), `$1${name}_${suffix}`),
    steps.replace(/^( {4}evidence: .*)$/gm, `$1 ${suffix}`),
  )
}
