/** sirun as a process against a server: what the policy forbids never arrives, live, with the glass broken, or in a dry run. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cloudServer } from '../faults/cloud-server.js'
import { containGolden } from '../faults/sirun-process.js'
import { temporaryFolders } from '../journal/temporary-folder.js'

const newFolder = temporaryFolders()
const policy = `forbid:
  - { operations: ["sns:Set*", "ssm:PutParameter"], why: The platform team does that. }
`

test.each([
  ['live', ['--json']],
  ['with the glass broken', ['--json', '--break-glass', 'data is leaving']],
  ['for a person', []],
  ['in a dry run', ['--json', '--dry-run']],
])('%s', async (_, more) => {
  const server = await cloudServer()
  try {
    const folder = newFolder()
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'sirun.policy.yaml'), policy)
    const { output, ended } = containGolden(folder, server, { more })
    const { code } = await ended
    expect(code).toBe(3)
    const arrived = server.arrivals.map(({ operation }) => operation)
    expect(arrived.filter((operation) => /SetTopicAttributes|PutParameter/.test(operation))).toEqual([])
    const said = (output.stdout + output.stderr).replace(/\s+/g, ' ')
    if (more.length === 0) {
      expect(said).toContain(' policy sirun.policy.yaml ')
      expect(said).toContain('aws sns set-topic-attributes')
    }
    expect(said).toContain('The policy forbids sns:SetTopicAttributes (sns:Set*, sirun.policy.yaml:2): The platform team does that.')
  } finally {
    await server.close()
  }
})
