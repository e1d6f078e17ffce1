/** The built program, walked by hand in a real terminal: once well to its end, once badly. */
import { emptyFolder } from './run-sirun.js'
import { hasTmux, Terminal } from './terminal.js'

const down = '\u001b[B'

const inTerminal = hasTmux ? describe : describe.skip
inTerminal(`in a terminal${hasTmux ? '' : ' (skipped: tmux is not installed)'}`, () => {
  let terminal: Terminal
  const begin = async (drill: string): Promise<void> => {
    terminal = Terminal.start(emptyFolder())
    await terminal.shows('$')
    terminal.press(`sirun drill ${drill} --state-dir state; echo "exit $?"`, 'Enter')
  }
  afterEach(() => terminal.end())

  /** Waits for the question, then presses what answers it. */
  const answer = async (question: string, ...keys: string[]): Promise<void> => {
    await terminal.shows(question)
    // Keys that come before the choices are drawn are dropped.
    await terminal.waits(() => /(?:\? keys|Enter chooses|\n {2}>|chosen yet\.)$/.test(terminal.screen()))
    terminal.press(...keys)
  }

  test('well, to its end', async () => {
    await begin('ec2-command-and-control')
    await answer('START', 'Enter')
    await answer('Is this a true positive?', down, 'Enter')
    await answer('Is a memory image needed', down, 'Enter')
    await answer('ISOLATE 3 of 6', down, 'Enter')
    await answer('ISOLATE 4 of 6', down, 'Enter')
    await answer('12 changes in 13 calls', down, 'Enter')
    await answer('REMEDIATE 1 of 9', down, 'Enter')
    await answer('REMEDIATE 2 of 9', down, 'Enter')
    await answer('REMEDIATE 4 of 9', down, 'Enter')
    await answer('Paste its output', 'nothing', 'Enter', '.', 'Enter')
    await answer('REMEDIATE 5 of 9', down, 'Enter')
    await answer('REMEDIATE 6 of 9', down, 'Enter')
    await answer('CLOSE 3 of 4', down, 'Enter')
    await answer('wrong or missing?', 'Enter')
    await terminal.shows('exit 0')
    const screen = terminal.screen()
    expect(screen).toMatch(/verdict +true-positive/)
    expect(screen).toMatch(/✔ Put only the quarantine group on every interface, eni-[0-9a-f]{17}:/)
    expect(screen.split('\n').filter((line) => line.length > 80)).toEqual([])
  }, 60_000)

  test('badly: Enter at "not yet", the evidence skipped, Ctrl-C', async () => {
    await begin('ec2-command-and-control')
    await answer('START', 'Enter')
    await answer('Is this a true positive?', 'Enter')
    await answer('nothing is chosen yet', down, 'Enter')
    await answer('Is a memory image needed', down, 'Enter')
    await answer('ISOLATE 3 of 6', 'Enter')
    await answer('Nothing was changed. The run waits here.', down, down, down, down, 'Enter')
    await answer('Why?', 'no time', 'Enter')
    await answer('ISOLATE 4 of 6', down, 'Enter')
    await answer('This step needs what is not there: disks', 'C-c')
    await terminal.shows('exit 130')
    const screen = terminal.screen()
    expect(screen).toContain('○ Snapshot its volumes before anything changes, declined')
    expect(screen).toContain('Begin it anew: sirun drill ec2-command-and-control')
    // The one change that was agreed to is in the journal, and no other.
    await terminal.run('grep -o \'"type":"intent"\' state/runs/*/journal.jsonl | wc -l; stty -a | grep -o " icanon"')
    expect(terminal.screen()).toMatch(/\n1\n icanon/)
  }, 60_000)
})
