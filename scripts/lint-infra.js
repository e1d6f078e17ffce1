// Whether cfn-lint has anything to say against the templates that sirun writes, in several partitions. No cfn-lint is a failure, never a skip. Needs Python 3: npm run build first.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findPython } from './find-python.js'

const version = '1.51.0'
const regions = ['us-east-1', 'eu-west-1', 'ap-southeast-1', 'us-gov-west-1', 'cn-north-1']
const program = path.resolve(import.meta.dirname, '../bin/sirun.js')

const routing = `destinations:
  topic: { type: sns, topic: "arn:aws:sns:eu-west-1:111122223333:security" }
  queue: { type: sqs, queue: "https://sqs.eu-west-1.amazonaws.com/111122223333/alerts" }
  hub: { type: security_hub }
  detector: { type: guardduty, role: "arn:{partition}:iam::{account}:role/Tell" }
  chat: { type: slack, url: { secret: sirun/slack } }
  tickets: { type: jira, url: "https://example.atlassian.net", project: SEC, user: sirun@example.com, token: { parameter: /sirun/jira } }
default: { to: [topic] }
`

const python = findPython({
  folder: 'cfn-lint',
  packages: [`cfn-lint==${version}`],
  proof: `import cfnlint.runner, importlib.metadata as m; assert m.version('cfn-lint') == '${version}'`,
})
const folder = mkdtempSync(path.join(tmpdir(), 'sirun-infra-'))
try {
  writeFileSync(path.join(folder, 'routing.yaml'), routing)
  writeFileSync(path.join(folder, 'sirun.config.yaml'), 'routing: routing.yaml\nroles: { read: "arn:{partition}:iam::{account}:role/SirunRead" }\n')
  const templates = {
    context: ['infra', '--context'],
    routing: ['infra', '--context', '--config', 'sirun.config.yaml'],
    roles: ['policy', 'all', '--cloudformation'],
  }
  const files = Object.entries(templates).map(([name, argv]) => {
    const file = path.join(folder, `${name}.template`)
    writeFileSync(file, execFileSync(process.execPath, [program, ...argv], { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: folder } }))
    return file
  })
  execFileSync(python, ['-c', 'import sys; from cfnlint.runner import main; sys.exit(main())', '--non-zero-exit-code', 'informational', '--regions', ...regions, '--', ...files], { stdio: 'inherit' })
  console.log(`cfn-lint ${version} has nothing against ${Object.keys(templates).join(', ')} in ${regions.join(', ')}`)
} finally {
  rmSync(folder, { recursive: true })
}
