/** The command line: commands, options, help. A command's module is imported only when the command runs. */
import { Argument, Command, CommanderError, Option } from 'commander'
import { failure, type SirunError } from '../diagnostics/diagnostic.js'
import type { Context, Environment, Streams } from './context.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { version } from './package-root.js'
import type { GlobalFlags } from './settings.js'

/** Parses and runs; the exit code of the command. Throws SirunError: of kind usage where the command line is wrong. */
export async function runProgram(
  argv: readonly string[],
  streams: Streams,
  env: Environment,
  cwd: string,
): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done
  const start: Start = async (command, run) => {
    const [{ loadSettings }, { makeContext }] = await Promise.all([import('./settings.js'), import('./context.js')])
    const settings = await loadSettings(command.optsWithGlobals<GlobalFlags>(), env, cwd)
    code = await run(makeContext(settings, streams, env, cwd))
  }
  const program = makeProgram(streams, start)
  completeCommand(program, streams, env, cwd)
  stopAtErrors(program)
  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.usage
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done
    throw error
  }
  return code
}

/** Prepares the context of a command and runs it. */
type Start = (command: Command, run: (context: Context) => Promise<ExitCode>) => Promise<void>

function makeProgram(streams: Streams, start: Start): Command {
  const program = new Command('sirun')
    .description('Runs incident runbooks for AWS: a finding, a runbook, a contained account.')
    .version(version(), '--version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .option('--json', 'machine-readable output: one JSON object a line')
    .option('--profile <name>', 'AWS profile (environment: AWS_PROFILE)')
    .option('--region <region>', 'AWS region (environment: AWS_REGION)')
    .option('--config <file>', 'configuration (environment: SIRUN_CONFIG; default: sirun.config.yaml at the git root)')
    .option('--state-dir <folder>', 'where journals are kept (environment: SIRUN_STATE_DIR)')
    .option('--no-color', 'no colours (environment: NO_COLOR)')
    .option('--verbose', 'say more')
    .configureOutput({
      writeOut: (text) => void streams.stdout.write(text),
      writeErr: (text) => void streams.stderr.write(text),
      getOutHelpWidth: () => streams.stdout.columns ?? 80,
      getErrHelpWidth: () => streams.stderr.columns ?? 80,
      // A wrong command line is thrown and drawn like every other problem.
      outputError: () => undefined,
    })
  drillCommand(program, start)
  respondCommand(program, start)
  matchCommand(program, start)
  runbooksCommand(program, start)
  lintCommand(program, start)
  runsCommand(program, start)
  reportCommand(program, start)
  completionCommand(program, streams)
  examples(program, ['sirun drill ec2-command-and-control', 'sirun respond file:finding.json --drill'])
  return program
}

/** Commander ends the process where the command line is wrong: here it throws. */
function stopAtErrors(command: Command): void {
  command.exitOverride((error) => {
    throw error.exitCode === 0 || error.code === 'commander.help' ? error : usageError(error, command)
  })
  command.commands.forEach(stopAtErrors)
}

function drillCommand(program: Command, start: Start): void {
  const command = program
    .command('drill')
    .description('rehearse a runbook in a world in memory; nothing reaches AWS')
    .argument('[drill]', 'its id, for example ec2-command-and-control')
    .option('--script', 'take the answers from the drill, not from a person')
    .option('--all', 'every drill, one after another')
    .addOption(approveOption())
    .addOption(levelOption('without an id: one of this level; with --all: all of it'))
    .option('--seed <n>', 'the lists of the world in another order; without an id it picks the drill too')
    .action(async (id: string | undefined, options: DrillFlags, self: Command) =>
      start(self, async (context) => {
        const { run } = await import('./commands/drill.js')
        const { script = false, all = false, ...rest } = options
        return run({ ...(id !== undefined && { id }), script, all, ...rest }, context)
      }),
    )
  const list = command
    .command('list')
    .description('every drill: its level, its par, how earlier attempts went')
    .addOption(levelOption('only those of this level'))
    .action(async (_: object, self: Command) =>
      start(self, async (context) => (await import('./commands/drill.js')).list(self.optsWithGlobals(), context)),
    )
  examples(command, ['sirun drill ec2-command-and-control', 'sirun drill --all --script'])
  examples(list, ['sirun drill list', 'sirun drill list --level basic --json'])
}

interface DrillFlags {
  script?: true
  all?: true
  approve: string[]
  level?: string
  seed?: string
}

function levelOption(description: string): Option {
  return withChoices('--level <level>', description, ['basic', 'advanced', 'expert'])
}

function respondCommand(program: Command, start: Start): void {
  const command = program
    .command('respond')
    .description('respond to a finding with the runbook that matches it')
    .argument('<finding>', 'file:<path>, or - for standard input')
    .option('--drill', 'rehearse it in a world built from the finding; nothing reaches AWS')
    .option('--script', 'with --drill: approve and answer without a person')
    .option('--runbook <runbook>', 'the one with this id, whatever matches')
    .addOption(approveOption())
    .action(async (finding: string, options: { drill?: true; script?: true; runbook?: string; approve: string[] }, self: Command) =>
      start(self, async (context) => {
        const { run } = await import('./commands/respond.js')
        const { drill = false, script = false, runbook, approve } = options
        return run({ finding, drill, script, approve, ...(runbook !== undefined && { runbook }) }, context)
      }),
    )
  examples(command, [
    'sirun respond file:finding.json --drill',
    'sirun respond file:finding.json --drill --script --runbook ec2-command-and-control',
  ])
}

function matchCommand(program: Command, start: Start): void {
  const command = program
    .command('match')
    .description('show a finding in its normal form, and which runbooks are for it')
    .argument('<finding>', 'file:<path>, or - for standard input; #<n> or #<id> behind it picks one of several')
    .action(async (finding: string, _: object, self: Command) =>
      start(self, async (context) => (await import('./commands/match.js')).run({ finding }, context)),
    )
  examples(command, ['sirun match file:finding.json', 'sirun match - --json < finding.json'])
}

function runbooksCommand(program: Command, start: Start): void {
  const command = program.command('runbooks').description('list runbooks and procedures, or show one')
  const list = command
    .command('list')
    .description('what is there: what each is for, its steps, its drills, who answers for it')
    .action(async (_: object, self: Command) =>
      start(self, async (context) => (await import('./commands/runbooks.js')).list(context)),
    )
  const show = command
    .command('show')
    .description('one runbook or procedure as prose: each step with its call, and what undoes it')
    .argument('<runbook>', 'id of a runbook or procedure')
    .action(async (id: string, _: object, self: Command) =>
      start(self, async (context) => (await import('./commands/runbooks.js')).show({ id }, context)),
    )
  examples(command, ['sirun runbooks list', 'sirun runbooks show ec2-command-and-control'])
  examples(list, ['sirun runbooks list', 'sirun runbooks list --json'])
  examples(show, ['sirun runbooks show ec2-command-and-control', 'sirun runbooks show ec2-quarantine-instance --json'])
}

function lintCommand(program: Command, start: Start): void {
  const command = program
    .command('lint')
    .description('check runbooks, procedures and drills')
    .argument('[path...]', 'files and folders (default: the folders of the configuration, else the shipped ones)')
    .option('--explain <rule>', 'say what a rule means, with an example of each side')
    .action(async (paths: string[], { explain }: { explain?: string }, self: Command) =>
      start(self, async (context) => {
        const { run } = await import('./commands/lint.js')
        return run({ paths, ...(explain !== undefined && { explain }) }, context)
      }),
    )
  examples(command, ['sirun lint runbooks', 'sirun lint runbooks/ec2/ec2-command-and-control.yaml --json'])
}

function runsCommand(program: Command, start: Start): void {
  const command = program
    .command('runs')
    .description('list the runs of the state folder, the newest first')
    .action(async (_: object, self: Command) =>
      start(self, async (context) => (await import('./commands/runs.js')).run({}, context)),
    )
  examples(command, ['sirun runs', 'sirun runs --state-dir ./state --json'])
}

function reportCommand(program: Command, start: Start): void {
  const command = program
    .command('report')
    .description('write the report of a run: timeline, decisions, changes, evidence')
    .argument('<run>', 'id of the run, or its beginning')
    .addOption(withChoices('--format <format>', 'default: markdown; json with --json', ['markdown', 'json']))
    .action(async (id: string, options: { format?: string }, self: Command) =>
      start(self, async (context) => (await import('./commands/report.js')).run({ id, ...options }, context)),
    )
  examples(command, ['sirun report 01KC2M > report.md', 'sirun report 01KC2M --format json'])
}

function completionCommand(program: Command, streams: Streams): void {
  const command = program
    .command('completion')
    .description('write the script that makes your shell complete sirun')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      await (await import('./commands/completion.js')).run({ shell }, streams)
    })
  examples(command, ['sirun completion bash > ~/.local/share/bash-completion/completions/sirun', 'sirun completion fish'])
}

/** Called by the completion scripts only. It reads no settings before it must: a Tab has to be quick, and silent. */
function completeCommand(program: Command, streams: Streams, env: Environment, cwd: string): void {
  program
    .command('__complete', { hidden: true })
    .argument('[word...]')
    .action(async (words: string[]) => {
      await (await import('./commands/complete.js')).run({ program, words }, streams, env, cwd)
    })
}

/** Help and completion name the choices; the command itself refuses others, with the nearest one. */
function withChoices(flags: string, description: string, choices: string[]): Option {
  const option = new Option(flags, description)
  option.argChoices = choices
  return option
}

/** Each names one step: there is no blanket yes. */
function approveOption(): Option {
  return new Option('--approve <step>', 'without a terminal: this step may change what it shows (repeatable)')
    .argParser((step: string, earlier: string[]) => [...earlier, step])
    .default([], '')
}

function examples(command: Command, lines: readonly string[]): void {
  command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join('')}`)
}

/** Commander's message as a diagnostic: "error: unknown option '--scrip'\n(Did you mean --script?)". */
function usageError(error: CommanderError, command: Command): SirunError {
  const [first = '', suggestion] = error.message.replace(/^error: /, '').split('\n')
  const message = `${first.charAt(0).toUpperCase()}${first.slice(1)}${/[.?]$/.test(first) ? '' : '.'}`
  const code = error.code.replace(/^commander\./, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const hint = suggestion?.replace(/^\(|\)$/g, '') ?? `See: ${pathOf(command)} --help`
  return failure('usage', code, message, hint)
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}
