/** The tutorial, done as it is written: its files in an empty folder, its commands in their order, what they show. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { keys, makeKeyboard } from '../terminal/keyboard.js'
import { runMain } from '../cli/run-main.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { main } from '../../src/main.js'
import { blocksOf, missingPaths, readDocument } from './blocks.js'

const document = readDocument('docs/tutorial.md')
const newFolder = temporaryFolders()

/** What a reader does in the middle of the walk: start, answer no, make the change, say nothing about the runbook. */
const walk: readonly (readonly string[])[] = [[keys.enter], [keys.down, keys.down, keys.enter], [keys.down, keys.enter], [keys.enter]]

/** A block that names a file writes it, wholly or from a line on. */
function write(folder: string, path: string, from: string | undefined, text: string): void {
  const file = join(folder, path)
  const before = from === undefined ? '' : readFileSync(file, 'utf8').split(new RegExp(`^(?=${from}$)`, 'm'))[0]!
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, before + text)
}

/** The lines stand in the output in this order; between them, others only where the page has an ellipsis. */
function expectShown(shown: readonly string[], output: string): void {
  const given = comparable(output.trimEnd()).split('\n')
  let from = 0
  let mayJump = false
  for (const line of shown.map(comparable)) {
    if (line === '…') {
      mayJump = true
      continue
    }
    const at = mayJump ? given.indexOf(line, from) : from
    expect([at, given[at]]).toEqual([at < 0 ? `of a line that begins at ${from}` : at, line])
    from = at + 1
    mayJump = false
  }
  if (!mayJump) expect(given.slice(from)).toEqual([])
}

/** Seconds change with every call that a step learns to make or to spare. */
function comparable(text: string): string {
  return text.replace(/^\d\d:\d\d:\d\dZ/gm, '<time>')
}

async function byHand(argv: readonly string[], folder: string, env: Record<string, string>): Promise<{ code: number; stdout: string }> {
  const { stdin, stdout, press, drawn, drawnSince } = makeKeyboard()
  const terminal = { isTTY: true, columns: 80 }
  const streams = { stdin: Object.assign(stdin, terminal), stdout: Object.assign(stdout, terminal), stderr: stdout }
  const ended = main(argv, streams, { HOME: folder, NO_COLOR: '1', ...env }, folder)
  for (const pressed of walk) {
    await drawnSince(() => /(?:\? keys|Enter chooses|\n {2}>) *$/.test(drawn().trimEnd()))
    press(...pressed)
  }
  return { code: await ended, stdout: drawn().replaceAll('\r', '') }
}

test('from an empty folder to a drill that passes', async () => {
  const folder = newFolder()
  const env = { SIRUN_STATE_DIR: join(folder, 'state') }
  const codes: number[] = []
  for (const { info, text } of blocksOf(document)) {
    const [language, path, from] = /^(\w+) ?(\S*?)(?: from (\S+))?$/.exec(info)!.slice(1) as [string, string, string?]
    if (language !== 'console') {
      write(folder, path, from, text)
      continue
    }
    for (const part of text.split(/^\$ /m).slice(1)) {
      const [line = '', ...shown] = part.trimEnd().split('\n')
      const [, command = '', remark = ''] = /^(.*?)(?: +# (.*))?$/.exec(line)!
      if (!command.startsWith('sirun ')) {
        execFileSync('sh', ['-c', command], { cwd: folder, stdio: 'pipe' })
        continue
      }
      const argv = command.split(' ').slice(1)
      const ended = remark === 'asks' ? await byHand(argv, folder, env) : await runMain(argv, folder, env)
      expect([command, ended.code]).toEqual([command, Number(/^exit (\d+)$/.exec(remark)?.[1] ?? 0)])
      expectShown(shown, ended.stdout)
      codes.push(ended.code)
    }
  }
  expect(codes).toEqual([0, 1, 0, 0, 0, 1, 0, 0, 0])
  const written = [...document.matchAll(/`((?:runbooks\/)[\w./-]+|sirun\.config\.yaml)`/g)].map(([, path]) => path!)
  expect(written.filter((path) => !existsSync(join(folder, path)))).toEqual([])
}, 30_000)

test('every page that it names exists', () => {
  expect(missingPaths(document).filter((path) => !path.startsWith('runbooks/ec2-crypto-mining'))).toEqual([])
})
