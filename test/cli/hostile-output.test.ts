/** Whatever is hostile in arguments, names of files and files, no command writes it as it is. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fixtureText } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { runMain } from './run-main.js'

const newFolder = temporaryFolders()

const evil = 'e\x1b[2J\x9b31m\x07\r\u202e\u200b\x7f\u2028'
const quoted = JSON.stringify(`${evil}\n${evil}`)

/** `more`: a step whose expression is none. */
const runbook = (id: string, more = ''): string => `sirun: 1
id: ${id}
title: ${quoted}
summary: ${quoted}
owner: ${quoted}
reviewed: { on: 2026-11-01, by: ${quoted}, every: 90d }
match: [{ product: ${quoted} }, { types: [${quoted}] }]
inputs: { text: { type: string, default: ${quoted}, describe: ${quoted} } }
validate:
  - { id: look, title: ${quoted}, why: ${quoted}, manual: ${quoted}, commands: [${quoted}] }
  - { id: pick, title: ${quoted}, ask: { select: { ${quoted}: ${quoted} } } }
${more}close:
  - { id: over, title: ${quoted}, end: benign }
`

const drill = (id: string, world: string): string => `sirun: 1
id: ${id}
title: ${quoted}
level: basic
brief: ${quoted}
inputs: {}
world: ${world}
expect: { steps: { look: declined } }
`

/** own/: a runbook whose texts are hostile, one whose name is too, drills of them, and what cannot be read. */
function stage(): string {
  const folder = newFolder()
  mkdirSync(join(folder, 'own'))
  const put = (name: string, text: string): void => writeFileSync(join(folder, 'own', name), text)
  put('evil.yaml', runbook('evil'))
  put('evil.drill.yaml', drill('evil', '{}'))
  put('evil.refused.drill.yaml', drill('evil.refused', `{ ec2: { Vpcs: [{ ${quoted}: ${quoted} }] } }`))
  put(`${evil}.yaml`, runbook('other', `  - { id: read, title: T, aws: "ec2:DescribeVpcs", value: ${quoted} }\n`))
  put(`${evil}.drill.yaml`, drill('other', '{}'))
  put('broken.yaml', `${evil}: [\n`)
  writeFileSync(join(folder, 'config.yaml'), 'runbooks: [./own]\n')
  writeFileSync(join(folder, 'routed.yaml'), 'runbooks: [./own]\nrouting: evil-routing.yaml\n')
  const when = JSON.stringify(`environment != ${JSON.stringify(evil)}`)
  writeFileSync(join(folder, 'evil-routing.yaml'), `destinations: { a: { type: webhook, url: ${JSON.stringify(`https://a/${evil}`)}, key: { file: ${quoted} } } }\nrules: [{ id: r, when: ${when}, to: [a], why: ${quoted} }]\ndefault: { to: [a] }\nsuppress: [{ id: s, when: finding.sample, reason: ${quoted}, until: 2030-01-01 }]\n`)
  const sample = JSON.parse(fixtureText('ec2-c2-event')) as { detail: { title: string; service: object } }
  writeFileSync(join(folder, 'finding.json'), JSON.stringify({ ...sample, detail: { ...sample.detail, title: evil, service: { ...sample.detail.service, additionalInfo: { sample: true } } } }))
  writeFileSync(join(folder, 'bad-config.yaml'), `${quoted}: 1\n`)
  writeFileSync(join(folder, `${evil}.json`), `{"a": ${quoted}}`)
  writeFileSync(join(folder, `${evil}.txt`), evil)
  mkdirSync(join(folder, evil))
  return folder
}

const own = ['--config', 'config.yaml', '--state-dir', evil]
const commands: string[][] = [
  [evil],
  ['drill', evil],
  ['drill', `--${evil}`],
  ['drill', evil, ...own],
  ['drill', 'evil', '--script', ...own],
  ['drill', 'evil.refused', '--script', ...own],
  ['drill', 'evil', ...own],
  ['drill', '--all', '--script', ...own],
  ['drill', ...own],
  ['respond', evil],
  ['respond', `file:${evil}`, '--drill'],
  ['match', evil],
  ['match', `file:${evil}`],
  ['match', `file:${evil}.json`],
  ['match', `file:${evil}.txt`],
  ['alerts', 'test', evil],
  ['alerts', 'test', `file:${evil}.json`, ...own],
  ['alerts', 'test', `file:${evil}.txt`, '--config', 'routed.yaml'],
  ['alerts', 'test', 'file:finding.json', '--config', 'routed.yaml'],
  ['docs', '--config', 'routed.yaml'],
  ['docs', '--check', evil, ...own],
  ['docs', '--check', `${evil}.txt`, ...own],
  ['docs', '--output', `${evil}/${evil}/${evil}`, ...own],
  ['lint', 'evil-routing.yaml', '--config', 'routed.yaml'],
  ['runbooks', 'list', ...own],
  ['runbooks', evil],
  ['runbooks', 'show', evil],
  ['runbooks', 'show', 'evil', ...own],
  ['runbooks', 'show', 'broken', ...own],
  ['runbooks', 'show', evil, ...own],
  ['lint', evil],
  ['lint', 'own'],
  ['lint', `${evil}.txt`],
  ['lint', `own/${evil}.yaml`],
  ['runs', '--state-dir', evil],
  ['runs', '--config', evil],
  ['runs', '--config', 'bad-config.yaml'],
  ['report', evil],
  ['report', '0', '--format', evil],
  ['completion', evil],
  ['__complete', '--', 'runbooks', 'show', evil],
  ['__complete', '--', '--config', 'config.yaml', 'runbooks', 'show', ''],
]

describe.each([[[]], [['--json']]])('with %j', (flags) => {
  test.each(commands.map((argv) => [JSON.stringify(argv.map((word) => word.replace(evil, '…'))), argv] as const))(
    '%s',
    async (_, argv) => {
      // The option goes first: behind -- it would be a word.
      const { stdout, stderr } = await runMain([...flags, ...argv], stage())
      const written = stdout + stderr
      expect(written).not.toMatch(/[^\n\t\P{Cc}]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      expect(written).not.toContain('bug of sirun')
      expect(written).not.toContain('bug-of-sirun')
    },
    20_000,
  )
})
