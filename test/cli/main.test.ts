import { join, resolve } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { exitCodes } from '../../src/cli/exit-codes.js'
import { version } from '../../src/cli/package-root.js'
import { main } from '../../src/main.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain } from './run-main.js'

const newFolder = temporaryFolders()
const procedures = resolve(import.meta.dirname, '../../runbooks/procedures')

test('the exit codes are what is documented', () => {
  expect(exitCodes).toEqual({ done: 0, failed: 1, usage: 2, 'needs-person': 3, aws: 4, state: 5, interrupted: 130 })
})

describe('a wrong command line', () => {
  test.each([
    [['drill', '--scrip'], 'unknown-option', '--script'],
    [['dril'], 'unknown-command', 'drill'],
    [['respond'], 'missing-argument', 'sirun respond --help'],
    [['report', 'a', 'b'], 'excess-arguments', 'sirun report --help'],
    [['--state-dir'], 'option-missing-argument', 'sirun --help'],
  ])('%j: one clear message, exit 2, no stack', async (argv, code, hint) => {
    const ended = await runMain(argv, newFolder())
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain(`[${code}]`)
    expect(ended.stderr).toContain(hint)
    expect(ended.stderr).not.toMatch(/\n\s+at /)
  })

  test('with --json the error is one object on a line', async () => {
    const ended = await runMain(['drill', '--scrip', '--json'], newFolder())
    expect(ended).toMatchObject({ code: 2, stderr: '' })
    expect(jsonLines(ended.stdout)).toMatchObject([
      { error: { kind: 'usage', code: 'unknown-option', severity: 'error' } },
    ])
  })

  test('behind -- it is data', async () => {
    const ended = await runMain(['report', '--', '--json', '--no'], newFolder())
    expect(ended.stderr).toContain('[excess-arguments]')
  })

  test('without a command: the help, and exit 2', async () => {
    const ended = await runMain([], newFolder())
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain('Usage: sirun')
  })
})

test('--version', async () => {
  expect(await runMain(['--version'], newFolder())).toEqual({ code: 0, stdout: `${version()}\n`, stderr: '' })
})

test.each([[[]], [['drill']], [['respond']], [['lint']], [['runs']], [['report']]])(
  '%j --help has two examples',
  async (command) => {
    const ended = await runMain([...command, '--help'], newFolder())
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout.match(new RegExp(`^ {2}\\$ sirun ${command.join('')}`, 'gm'))).toHaveLength(2)
  },
)

describe('what is no SirunError', () => {
  const failing = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('out of\u001b[2J order')
      },
    },
  ) as Record<string, string>

  async function runFailing(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const written = { stdout: '', stderr: '' }
    const collect = (name: 'stdout' | 'stderr'): Writable =>
      new Writable({
        write(text: Buffer, _, done) {
          written[name] += text.toString()
          done()
        },
      })
    const streams = { stdin: new PassThrough(), stdout: collect('stdout'), stderr: collect('stderr') }
    return { code: await main(argv, streams, failing, newFolder()), ...written }
  }

  test('is a bug of sirun, with its stack, escaped', async () => {
    const ended = await runFailing('runs')
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(/bug of sirun/)
    expect(ended.stderr).toMatch(/out of\\x1b\[2J order\n\s+at /)
  })

  test('is one line with --json', async () => {
    const ended = await runFailing('runs', '--json')
    expect(ended).toMatchObject({ code: 1, stderr: '' })
    expect(jsonLines(ended.stdout)).toMatchObject([{ error: { kind: 'bug', code: 'bug-of-sirun' } }])
  })
})

test('a reader that stops reading is no error', async () => {
  const closed = new Writable({
    write(_text, _encoding, done) {
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    },
  })
  const stderr = new PassThrough()
  expect(await main(['--version'], { stdin: new PassThrough(), stdout: closed, stderr }, {}, newFolder())).toBe(0)
  await new Promise(setImmediate)
  expect(stderr.read()).toBeNull()
})

test.each([
  ['--version', 'said while it runs'],
  ['--help', 'by what parses the command line'],
  ['lint', 'said at the end'],
])('%s: what cannot be written is said, and is no success (%s)', async (command) => {
  const full = new Writable({
    write(_text, _encoding, done) {
      done(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }))
    },
    autoDestroy: false,
  })
  const stderr = new PassThrough()
  expect(await main([command, ...(command === 'lint' ? [procedures] : [])], { stdin: new PassThrough(), stdout: full, stderr }, {}, newFolder())).toBe(1)
  expect(String(stderr.read())).toBe('error: Not all output could be written (ENOSPC: no space left on device, write). [output-not-written]\n')
})

test('--verbose says on stderr which settings hold', async () => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const cwd = newFolder()
  expect(await main(['lint', procedures, '--verbose', '--state-dir', 'state', '--region', 'eu-west-1'], { stdin: new PassThrough(), stdout, stderr }, {}, cwd)).toBe(0)
  expect(String(stderr.read()).split('\n')).toEqual([
    'configuration: none', 'policy: none', 'routing: none', expect.stringMatching(/^runbooks: .*runbooks \(shipped\)$/),
    `state folder: ${join(cwd, 'state')}`, "profile: the SDK's default", 'region: eu-west-1', '',
  ])
})
