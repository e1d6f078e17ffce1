/** The README shows commands that exist and end as it says, output that they really give, and files as they are. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exitCodes } from '../../src/cli/exit-codes.js'
import { jsonLines, runMain, type Ended } from '../cli/run-main.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { blocksOf, missingPaths, readDocument, root } from './blocks.js'

const readme = readDocument('README.md')
const blocks = blocksOf(readme)
const newFolder = temporaryFolders()

interface Shown {
  argv: string[]
  /** What stands behind `#`: the exit code where it is not 0, that a person is asked, or that it needs AWS. */
  remark: string
  /** The lines of output below the command. */
  output: string[]
}

function shownIn(text: string): Shown[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part): Shown => {
      const [line = '', ...output] = part.trimEnd().split('\n')
      const [, command = '', remark = ''] = /^npx sirun ?([^|#]*)(?:\|[^#]*)?(?:# (.*))?$/.exec(line) ?? []
      return { argv: command.trim().split(/ +/).filter(Boolean), remark, output }
    })
}

const shown = blocks.filter(({ info }) => info === 'console').flatMap(({ text }) => shownIn(text))

/** Ids of runs and hashes of their journals differ from run to run; the seconds of a line, with every call that a step learns to make or to spare. */
function comparable(text: string): string {
  return text.replace(/\b0[0-9A-HJKMNP-TV-Z]{25}\b/g, '<run>').replace(/\b[0-9a-f]{64}\b/g, '<hash>').replace(/^\d\d:\d\d:\d\dZ/gm, '<time>')
}

function sirun(argv: readonly string[], folder: string): Promise<Ended> {
  return runMain(argv, root, { HOME: folder, SIRUN_STATE_DIR: join(folder, 'state') })
}

test('the first block is the whole set-up', () => {
  expect(blocks[0]!.text).toBe('npm ci && npx sirun drill ec2-command-and-control --script\nnpm ci && npm test\n')
})

test('the output of the first command is what it gives', async () => {
  const ended = await sirun(['drill', 'ec2-command-and-control', '--script'], newFolder())
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  const given = comparable(ended.stdout).split('\n')
  let from = 0
  for (const line of comparable(blocks[1]!.text).trimEnd().split('\n')) {
    if (line === '…') continue
    const at = given.indexOf(line, from)
    expect(at < 0 ? `not in the output, or not there: ${line}` : line).toBe(line)
    from = at + 1
  }
})

test('each command that is shown ends as it is said to', async () => {
  const folder = newFolder()
  expect(shown.length).toBeGreaterThan(8)
  for (const { argv, remark, output } of shown) {
    const [newest] = argv[0] === 'report' || argv[0] === 'verify' ? jsonLines((await sirun(['runs', '--json'], folder)).stdout) : []
    const run = (newest as { id: string } | undefined)?.id
    const asked = remark === 'asks' || remark === 'needs AWS' ? [...argv, '--help'] : argv.map((word, i) => (run !== undefined && i === 1 ? run : word))
    const ended = await sirun(asked, folder)
    expect([...argv, ended.code]).toEqual([...argv, Number(/^exit (\d+)$/.exec(remark)?.[1] ?? 0)])
    if (output.length > 0) expect(comparable(ended.stdout.trimEnd()).split('\n').at(-1)).toBe(comparable(output.join('\n')))
  }
}, 60_000)

test('drills that are shown by hand exist', async () => {
  const known = jsonLines((await sirun(['drill', '--json'], newFolder())).stdout).map((drill) => (drill as { id: string }).id)
  const byHand = shown.filter(({ remark }) => remark === 'asks').map(({ argv }) => argv[1])
  expect(byHand.length).toBeGreaterThan(0)
  expect(known).toEqual(expect.arrayContaining(byHand))
})

test('excerpts stand in the files that they name', () => {
  const excerpts = blocks.filter(({ info }) => info === 'yaml')
  expect(excerpts.length).toBeGreaterThan(1)
  for (const { text } of excerpts) {
    const [, path = '', excerpt = ''] = /^# (\S+)\n([\s\S]*)$/.exec(text) ?? []
    expect(readDocument(path)).toContain(excerpt)
  }
})

test('the configuration that is shown is one', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'config.yaml'), blocks.find(({ info }) => info === 'yaml config')!.text)
  expect(await runMain(['runs', '--config', join(folder, 'config.yaml')], folder)).toMatchObject({ code: 0, stderr: '' })
})

test('the table of exit codes has them all', () => {
  const listed = [...readme.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))
  expect(listed).toEqual(Object.values(exitCodes).sort((a, b) => a - b))
})

test.each(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/runbook-language.md', 'docs/journal.md'])(
  'every path that %s names exists',
  (document) => {
    expect(missingPaths(readDocument(document))).toEqual([])
  },
)
