/** The completion, as bash itself loads it and readline uses it. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { emptyFolder } from './run-sirun.js'
import { folderWithSirun, hasTmux, Terminal } from './terminal.js'

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0

function run(shell: string, args: string[], cwd: string): string {
  const env = { PATH: `${folderWithSirun()}:${process.env.PATH ?? ''}`, HOME: cwd }
  const { stdout, stderr, status } = spawnSync(shell, args, { cwd, env, encoding: 'utf8' })
  expect([stderr, status]).toEqual(['', 0])
  return stdout
}

/** What bash offers for a line, with the function that the script defines. */
function offered(line: string, cwd: string): string[] {
  const script = `
    source <(sirun completion bash)
    COMP_LINE=$1 COMP_POINT=\${#1}
    _sirun sirun
    printf '%s\\n' "\${COMPREPLY[@]}"`
  return run('bash', ['--norc', '-c', script, 'bash', line], cwd).split('\n').filter(Boolean)
}

function folderWithFiles(): string {
  const folder = emptyFolder()
  mkdirSync(join(folder, 'findings'))
  writeFileSync(join(folder, 'findings', 'one.json'), '')
  writeFileSync(join(folder, 'fine.yaml'), '')
  writeFileSync(join(folder, 'finding $(touch owned).json'), '')
  return folder
}

describe('bash', () => {
  test('commands, ids, options', () => {
    const folder = folderWithFiles()
    expect(offered('sirun dr', folder)).toEqual(['drill'])
    expect(offered('sirun drill ec2-snapshot-volumes.n', folder)).toEqual(['ec2-snapshot-volumes.none'])
    expect(offered('sirun report --format ', folder)).toEqual(['markdown', 'json'])
  })

  test('behind a colon or an equals sign only what follows it, as readline wants it', () => {
    const folder = folderWithFiles()
    expect(offered('sirun report --format=m', folder)).toEqual(['markdown'])
    expect(offered('sirun match f', folder)).toEqual(['file:'])
    expect(offered('sirun match file:findings/o', folder)).toEqual(['findings/one.json'])
    expect(offered('sirun --config=fine', folder)).toEqual(['fine.yaml'])
    expect(offered('sirun --state-dir=fin', folder)).toEqual(['findings'])
  })

  test('a name of a file is never run', () => {
    const folder = folderWithFiles()
    expect(offered('sirun lint finding', folder).sort()).toEqual(['finding $(touch owned).json', 'findings'])
    expect(offered('sirun lint own', folder)).toEqual([])
  })
})

const inTerminal = hasTmux ? test : test.skip
inTerminal(`Tab in a terminal${hasTmux ? '' : ' (skipped: tmux is not installed)'}`, async () => {
  const folder = folderWithFiles()
  const terminal = Terminal.start(folder)
  try {
    await terminal.run('source <(sirun completion bash)')
    terminal.press('sirun drill ec2-command-and-control.fa', 'Tab')
    await terminal.shows('$ sirun drill ec2-command-and-control.false-positive')
    terminal.press('C-u', 'sirun mat', 'Tab', 'fi', 'Tab', 'findings/o', 'Tab')
    await terminal.shows('$ sirun match file:findings/one.json')
  } finally {
    terminal.end()
  }
}, 30_000)

test.each(['bash', 'zsh', 'fish'].filter(has))('%s reads its script', (shell) => {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'script'), run('sirun', ['completion', shell], folder))
  run(shell, ['-n', 'script'], folder)
})
