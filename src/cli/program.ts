/** The command line: commands, options, help. A command's module is imported only when the command runs. */
import { Argument, Command, CommanderError, Option } from 'commander'
import { failure, type SirunError } from '../diagnostics/diagnostic.js'
import type { AckOptions } from './commands/ack.js'
import type { AlertOptions } from './commands/alert.js'
import type { AlertsDoctorOptions } from './commands/alerts-doctor.js'
import type { AlertsResolveOptions } from './commands/alerts-resolve.js'
import type { AlertsTestOptions } from './commands/alerts-test.js'
import type { DocsOptions } from './commands/docs.js'
import type { WatchOptions } from './commands/watch.js'
import type { SelftestOptions } from './commands/selftest.js'
import type { Context, Environment, Streams } from './context.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import type { LintOptions } from './lint-options.js'
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
    if (settings.verbose) streams.stderr.write((await import('./tell-settings.js')).tellSettings(settings))
    code = await run(makeContext(settings, streams, env, cwd))
  }
  const end = (ended: ExitCode): void => void (code = ended)
  const program = makeProgram(streams, argv[0], { start, end, env })
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

/** What commands are made with. */
interface Means {
  start: Start
  end: (code: ExitCode) => void
  env: Environment
}

/** @param first the first word of the command line: where it names a command, the others are not made */
function makeProgram(streams: Streams, first: string | undefined, { start, end, env }: Means): Command {
  const program = new Command('sirun')
    .description('Runs incident runbooks for AWS: a finding, a runbook, a contained account.')
    .version(version(), '--version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .option('--json', 'machine-readable output: one JSON object a line')
    .option('--profile <name>', 'AWS profile (environment: AWS_PROFILE)')
    .option('--region <region>', 'AWS region (environment: AWS_REGION)')
    .option('--endpoint-url <url>', "endpoint for every call in the place of AWS's own")
    .option('--config <file>', 'configuration (environment: SIRUN_CONFIG; default: sirun.config.yaml at the git root)')
    .option('--state-dir <folder>', 'where journals are kept (environment: SIRUN_STATE_DIR)')
    .option('--no-color', 'no colours (environment: NO_COLOR)')
    .option('--verbose', 'say on stderr which settings hold, and each request to AWS')
    .configureOutput({
      writeOut: (text) => void streams.stdout.write(text),
      writeErr: (text) => void streams.stderr.write(text),
      getOutHelpWidth: () => streams.stdout.columns ?? 80,
      getErrHelpWidth: () => streams.stderr.columns ?? 80,
      // A wrong command line is thrown and drawn like every other problem.
      outputError: () => undefined,
    })
  // In the order of the help.
  const commands: Readonly<Record<string, () => void>> = {
    drill: () => drillCommand(program, start),
    respond: () => respondCommand(program, start),
    contain: () => containCommand(program, start),
    findings: () => findingsCommand(program, start),
    activity: () => activityCommand(program, start),
    match: () => matchCommand(program, start),
    alert: () => alertCommand(program, start),
    ack: () => ackCommand(program, start),
    alerts: () => alertsCommand(program, start),
    watch: () => watchCommand(program, start),
    docs: () => docsCommand(program, start),
    runbooks: () => runbooksCommand(program, start),
    lint: () => lintCommand(program, start),
    lsp: () => lspCommand(program, streams, env, end),
    runs: () => runsCommand(program, start),
    resume: () => resumeCommand(program, start),
    undo: () => undoCommand(program, start),
    verify: () => verifyCommand(program, start),
    report: () => reportCommand(program, start),
    handoff: () => handoffCommand(program, start),
    policy: () => policyCommand(program, start),
    infra: () => infraCommand(program, start),
    approve: () => approveCommand(program, start),
    doctor: () => doctorCommand(program, start),
    selftest: () => selftestCommand(program, start),
    completion: () => completionCommand(program, streams),
  }
  const named = first !== undefined && Object.hasOwn(commands, first) ? commands[first] : undefined
  for (const make of named ? [named] : Object.values(commands)) make()
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

interface RunFlags {
  drill?: boolean
  dryRun?: boolean
  script?: boolean
  printCli?: boolean
  approve: string[]
  breakGlass?: string
}

/** How a run is made, alike for every command that makes one. */
function runOptions(command: Command): Command {
  return command
    .option('--dry-run', 'look for real, and show what each change would be; nothing is changed')
    .option('--drill', 'rehearse it in a world in memory; nothing reaches AWS')
    .option('--script', 'with --drill or --dry-run: approve and answer without a person')
    .option('--print-cli', 'only print the plan, as AWS CLI lines; nothing is sent but reads')
    .addOption(approveOption())
    .addOption(breakGlassOption())
}

function breakGlassOption(): Option {
  return new Option('--break-glass <reason>', 'live: go on without approvals, on protected resources, and without a journal on the disk').argParser((reason: string) => {
    if (reason.trim() !== '') return reason
    throw failure('usage', 'no-reason', '--break-glass wants the reason.', 'For example: --break-glass "Both leads are unreachable, data is leaving"')
  })
}

function modeOf({ drill = false, dryRun = false, script = false, printCli = false, approve, breakGlass }: RunFlags): {
  mode: 'live' | 'dry-run' | 'drill'
  script: boolean
  printCli: boolean
  approve: string[]
  breakGlass?: string
} {
  if (drill && dryRun) {
    throw failure('usage', 'conflicting-arguments', 'Give --drill or --dry-run.', '--drill needs no AWS; --dry-run looks for real.')
  }
  if (breakGlass !== undefined && (drill || dryRun || printCli)) throw failure('usage', 'conflicting-arguments', '--break-glass is for a live run: nothing else is held up.', 'Leave it away.')
  return { mode: drill ? 'drill' : dryRun ? 'dry-run' : 'live', script, printCli, approve, ...(breakGlass !== undefined && { breakGlass }) }
}

function respondCommand(program: Command, start: Start): void {
  const command = runOptions(
    program
      .command('respond')
      .description('respond to a finding with the runbook that matches it, live or as options say')
      .argument('<finding>', 'its ARN or id, alarm:<name>, config:<rule>/<resource type>/<resource id>, file:<path>, or - for standard input')
      .option('--runbook <runbook>', 'the one with this id, whatever matches'),
  ).action(async (finding: string, options: RunFlags & { runbook?: string }, self: Command) =>
    start(self, async (context) => {
      const { run } = await import('./commands/respond.js')
      const { runbook } = options
      return run({ finding, ...modeOf(options), ...(runbook !== undefined && { runbook }) }, context)
    }),
  )
  examples(command, [
    'sirun respond file:finding.json --drill',
    'sirun respond arn:aws:guardduty:eu-west-1:111122223333:detector/12ab/finding/0123456789abcdef0123456789abcdef --dry-run',
  ])
}

function containCommand(program: Command, start: Start): void {
  const command = runOptions(
    program
      .command('contain')
      .description('run one procedure without a finding, live or as options say')
      .argument('<procedure>', 'its id, for example ec2-quarantine-instance')
      .option('--account <account>', 'the account that it is about')
      .addOption(
        new Option('--input <name=value>', 'an input of the procedure (repeatable); a list with commas')
          .argParser((input: string, earlier: string[]) => [...earlier, input])
          .default([], ''),
      ),
  ).action(async (procedure: string, options: RunFlags & { account?: string; input: string[] }, self: Command) =>
    start(self, async (context) => {
      const { run } = await import('./commands/contain.js')
      const { account, input } = options
      return run({ procedure, input, ...modeOf(options), ...(account !== undefined && { account }) }, context)
    }),
  )
  examples(command, [
    'sirun contain ec2-quarantine-instance --account 111122223333 --region eu-west-1 --input instance_id=i-0d3b9e2f4c7a5b130 --dry-run',
    'sirun contain iam-revoke-role-sessions --account 111122223333 --region eu-west-1 --input role_name=web --drill',
  ])
}

function findingsCommand(program: Command, start: Start): void {
  const command = program
    .command('findings')
    .description('list the open findings in AWS, and the runbook that is for each')
    .addOption(withChoices('--severity <label>', 'at least this severe', ['low', 'medium', 'high', 'critical']))
    .option('--type <type>', 'only this type; with * at its end all that begin so')
    .option('--account <id>', 'only of this account')
    .option('--since <time>', 'only what was updated since, for example 24h or 7d')
    .option('--all-regions', 'every region that the account has enabled; else --region, else those of the configuration')
    .addOption(withChoices('--source <source>', 'who has them (default: guardduty)', ['guardduty', 'security-hub', 'cloudwatch', 'config']))
    .option('--limit <n>', 'at most so many a region (default: 50)')
    .action(async (_: object, self: Command) =>
      start(self, async (context) => {
        const { run } = await import('./commands/findings.js')
        const { allRegions = false, ...rest } = self.optsWithGlobals<FindingsFlags>()
        return run({ allRegions, ...rest }, context)
      }),
    )
  examples(command, ['sirun findings --severity high', 'sirun findings --region eu-west-1 --since 24h --json'])
}

function activityCommand(program: Command, start: Start): void {
  const command = program
    .command('activity')
    .description('show what somebody did, as CloudTrail tells it: ways back and rights first')
    .option('--principal <name>', 'of a user, or of a role\'s session (an instance\'s id)')
    .option('--key <id>', 'of an access key')
    .option('--resource <name>', 'on a resource, by name, id or ARN')
    .option('--address <address>', 'from a source address; reads every event of the time')
    .option('--since <time>', 'a duration, or an ISO 8601 time (default: 24h; CloudTrail keeps 90 days)')
    .option('--all-regions', 'every region that the account has enabled; else --region, else those of the configuration')
    .action(async (_: object, self: Command) =>
      start(self, async (context) => {
        const { run } = await import('./commands/activity.js')
        const { allRegions = false, ...rest } = self.optsWithGlobals<ActivityFlags>()
        return run({ allRegions, ...rest }, context)
      }),
    )
  examples(command, ['sirun activity --key AKIAEXAMPLEKEY000001 --region eu-west-1', 'sirun activity --principal i-0d3b9e2f4c7a5b130 --since 48h --all-regions --json'])
}

interface ActivityFlags extends GlobalFlags {
  principal?: string
  key?: string
  resource?: string
  address?: string
  since?: string
  allRegions?: boolean
}

interface FindingsFlags extends GlobalFlags {
  severity?: string
  type?: string
  account?: string
  since?: string
  allRegions?: boolean
  source?: string
  limit?: string
}

function matchCommand(program: Command, start: Start): void {
  const command = program
    .command('match')
    .description('show a finding in its normal form, and which runbooks are for it')
    .argument('<finding>', 'its ARN or id, alarm:<name>, config:<rule>/<resource type>/<resource id>; file:<path>, or - for standard input, with #<n> or #<id> for one of several')
    .action(async (finding: string, _: object, self: Command) =>
      start(self, async (context) => (await import('./commands/match.js')).run({ finding }, context)),
    )
  examples(command, ['sirun match file:finding.json', 'sirun match - --json < finding.json'])
}

function alertCommand(program: Command, start: Start): void {
  const command = program
    .command('alert')
    .description('say what a finding means, how urgent it is, what it is about and what to do')
    .argument('<finding>', 'its ARN or id in AWS; file:<path>, or - for standard input, with #<n> or #<id> for one of several')
    .addOption(withChoices('--format <format>', 'for whom it is written (default: plain, with --json json)', ['plain', 'markdown', 'slack', 'jira', 'json']))
    .option('--context', 'ask AWS what it knows beside the finding, also for one from a file')
    .option('--no-context', 'do not')
    .option('--send', 'tell whom the routing says; prints who was told')
    .option('--dry-run', 'with --send: show what would be sent, and send nothing')
    .action(async (finding: string, options: Pick<AlertOptions, 'format' | 'context' | 'send' | 'dryRun'>, self: Command) =>
      start(self, async (context) => (await import('./commands/alert.js')).run({ ...options, finding }, context)),
    )
  examples(command, ['sirun alert file:finding.json --format slack', 'sirun alert - --json < finding.json'])
}

function ackCommand(program: Command, start: Start): void {
  const command = program
    .command('ack')
    .description('say that you have a finding: nobody else is told of it')
    .argument('[finding...]', 'as sirun alerts list names it; its ARN, id or key; file:<path>, or -')
    .option('--note <text>', 'kept with it, and shown')
    .option('--all', 'all that nobody has; asks before')
    .option('--type <type>', 'of all: this type, with * at its end all that begin so')
    .addOption(withChoices('--priority <priority>', 'of all: this priority', ['P1', 'P2', 'P3', 'P4']))
    .option('--yes', 'do not ask; with --all needed where there is no terminal')
    .action(async (findings: string[], options: Omit<AckOptions, 'findings'>, self: Command) =>
      start(self, async (context) => (await import('./commands/ack.js')).run({ ...options, findings }, context)),
    )
  examples(command, ['sirun ack 8f14e45f', 'sirun ack --all --priority P3 --yes --json'])
}

function alertsCommand(program: Command, start: Start): void {
  const command = program.command('alerts').description('alerts: what is open; who would be told, and whether they can be')
  const test = command
    .command('test')
    .description('which rule sends a finding where, and what would be sent; nothing leaves')
    .argument('<event>', 'as for sirun alert: its ARN or id in AWS; file:<path>, or - for standard input')
    .option('--at <time>', 'as if it came then, a date or a time with its zone: for suppressions (default: now)')
    .option('--context', 'ask AWS what it knows beside the finding, also for one from a file')
    .option('--no-context', 'do not')
    .action(async (event: string, options: Pick<AlertsTestOptions, 'at' | 'context'>, self: Command) =>
      start(self, async (context) => (await import('./commands/alerts-test.js')).run({ ...options, event }, context)),
    )
  const doctor = command
    .command('doctor')
    .description('send a test to every destination of the routing, and say which is dead')
    .option('--only <destination...>', 'these alone (default: all)')
    .addOption(withChoices('--priority <priority>', 'of the test (default: P4)', ['P1', 'P2', 'P3', 'P4']))
    .option('--yes', 'do not ask; needed where there is no terminal')
    .option('--dry-run', 'show what would be sent, and send nothing')
    .action(async (options: AlertsDoctorOptions, self: Command) =>
      start(self, async (context) => (await import('./commands/alerts-doctor.js')).run(options, context)),
    )
  examples(test, ['sirun alerts test file:finding.json', 'sirun alerts test - --json < finding.json'])
  const route = command
    .command('route')
    .description('tell of the events of a file as sirun watch does of those of a queue')
    .argument('<events>', 'file:<path>, or - for standard input: one event, or one a line')
    .action(async (events: string, _: object, self: Command) =>
      start(self, async (context) => (await import('./commands/alerts-route.js')).run({ events }, context)),
    )
  examples(route, ['sirun alerts route file:finding.json', 'sirun alerts route - --json < finding.json'])
  examples(doctor, ['sirun alerts doctor --dry-run', 'sirun alerts doctor --yes --json'])
  const list = command
    .command('list')
    .description('what is open: who has it, what is late, who is told next')
    .option('--all', 'also what was resolved lately')
    .action(async (options: { all?: true }, self: Command) =>
      start(self, async (context) => (await import('./commands/alerts-list.js')).run(options, context)),
    )
  const resolve = command
    .command('resolve')
    .description('say that findings are over, of what needs no run')
    .argument('<finding...>', 'as sirun alerts list names it; its ARN, id or key; file:<path>, or -')
    .addOption(withChoices('--verdict <verdict>', 'what it was', ['true-positive', 'false-positive', 'benign', 'duplicate']).makeOptionMandatory())
    .option('--note <text>', 'kept with it, and shown')
    .option('--yes', 'do not ask; needed where there is no terminal')
    .action(async (findings: string[], options: Omit<AlertsResolveOptions, 'findings'>, self: Command) =>
      start(self, async (context) => (await import('./commands/alerts-resolve.js')).run({ ...options, findings }, context)),
    )
  examples(resolve, ['sirun alerts resolve 8f14e45f --verdict benign', 'sirun alerts resolve file:finding.json --verdict false-positive --yes'])
  examples(list, ['sirun alerts list', 'sirun alerts list --all --json'])
  const escalate = command
    .command('escalate')
    .description('tell who is next where nobody acknowledged, and remind; for cron')
    .option('--dry-run', 'show what is due, and tell nobody')
    .action(async (options: { dryRun?: true }, self: Command) =>
      start(self, async (context) => (await import('./commands/alerts-escalate.js')).run(options, context)),
    )
  examples(escalate, ['sirun alerts escalate --dry-run', 'sirun alerts escalate --json'])
  examples(command, ['sirun alerts list', 'sirun alerts test file:finding.json'])
}

function watchCommand(program: Command, start: Start): void {
  const command = program
    .command('watch')
    .description('turn the events of a queue into alerts, and see that somebody is told')
    .option('--queue <url>', 'of SQS (default: watch.queue of the configuration)')
    .option('--context', 'ask AWS what it knows beside each finding')
    .option('--listen <address>', 'say there how it is, for example 127.0.0.1:9464: /healthz and /metrics')
    .action(async (options: WatchOptions, self: Command) =>
      start(self, async (context) => (await import('./commands/watch.js')).run(options, context)),
    )
  examples(command, ['sirun watch', 'sirun watch --queue https://sqs.eu-west-1.amazonaws.com/111122223333/sirun-events --json'])
}

function docsCommand(program: Command, start: Start): void {
  const command = program
    .command('docs')
    .description('write down who is told of what: rules, destinations, suppressions, priorities')
    .option('--output <file>', 'into this file (default: standard output)')
    .option('--check <file>', 'only say whether this file is what would be written: exit code 1 where not')
    .action(async (options: DocsOptions, self: Command) => start(self, async (context) => (await import('./commands/docs.js')).run(options, context)))
  examples(command, ['sirun docs --output ALERTS.md', 'sirun docs --json'])
}

function runbooksCommand(program: Command, start: Start): void {
  const command = program.command('runbooks').description('list runbooks and procedures, show one, compare it with what it replaces')
  const list = command
    .command('list')
    .description('what is there: what each is for, steps, drills, owner, layer; what is disabled')
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
  const diff = command
    .command('diff')
    .description('what one does otherwise than the one that it replaces: steps, then lines')
    .argument('<runbook>', 'id of a runbook or procedure')
    .option('--run <run>', 'than what this run executed: its id, or its beginning')
    .action(async (id: string, options: { run?: string }, self: Command) =>
      start(self, async (context) => (await import('./commands/runbooks.js')).diff({ id, ...options }, context)),
    )
  examples(diff, ['sirun runbooks diff ec2-command-and-control', 'sirun runbooks diff ec2-detach-profile --run 01KD3N'])
  examples(command, ['sirun runbooks list', 'sirun runbooks show ec2-command-and-control'])
  examples(list, ['sirun runbooks list', 'sirun runbooks list --json'])
  examples(show, ['sirun runbooks show ec2-command-and-control', 'sirun runbooks show ec2-quarantine-instance --json'])
}

function lintCommand(program: Command, start: Start): void {
  const command = program
    .command('lint')
    .description('check runbooks, procedures and drills')
    .argument('[path...]', 'files, folders, globs, - (default: the folders of the configuration, else the shipped ones)')
    .option('--explain <rule>', 'say what a rule means, with an example of each side')
    .addOption(formatOption())
    .option('--quiet', 'show errors only; warnings are counted')
    .option('--max-warnings <n>', 'fail where there are more warnings')
    .option('--since <rev>', 'only what changed since this git revision, and what uses it')
    .option('--stdin-filename <file>', 'which file - is')
    .addOption(severalOption('--policy <file>', 'warn of calls that no role may make: IAM policies, a file for each role'))
    .option('--as-of <date>', 'which reviews are overdue on this day, YYYY-MM-DD (default: today)')
    .option('--fix', 'put right what needs no judgement')
    .option('--dry-run', 'with --fix: show the changes and write nothing')
    .option('--baseline <file>', 'say nothing of the problems that this file knows')
    .option('--write-baseline', 'put what is wrong now into it')
    .option('--prune-baseline', 'take out of it what is not wrong any more')
    .option('--no-cache', 'lint anew although nothing has changed')
    .option('--cache-location <folder>', 'where results are kept (default: sirun/lint in the XDG cache folder)')
    .action(async (paths: string[], options: Omit<LintOptions, 'paths'>, self: Command) =>
      start(self, async (context) => (await import('./cached-lint.js')).cachedLint({ paths, ...options }, context)),
    )
  examples(command, ['sirun lint runbooks', 'sirun lint runbooks/ec2/*.yaml --format sarif=lint.sarif --max-warnings 0'])
}

/** An editor starts it in a folder of its choice: each file has the configuration of its own git root, read when it is opened. */
function lspCommand(program: Command, streams: Streams, env: Environment, end: (code: ExitCode) => void): void {
  const command = program
    .command('lsp')
    .description('language server for editors, on standard input and output (docs/editors.md)')
    // What editors add by themselves.
    .addOption(new Option('--stdio', 'as it is anyway').hideHelp())
    .addOption(new Option('--clientProcessId <pid>', 'whose end ends it').hideHelp())
    .action(async (_: object, self: Command) => {
      const { run } = await import('./commands/lsp.js')
      end(await run(self.optsWithGlobals<GlobalFlags>(), streams, env))
    })
  examples(command, ['sirun lsp', 'sirun lsp --config team/sirun.config.yaml'])
}

function formatOption(): Option {
  const about = 'text, json, sarif, github, junit or unix; with =<file> written there; may be given several times'
  return severalOption('--format <format>', about, ['text', 'json', 'sarif', 'github', 'junit', 'unix'])
}

/** Once for each value. */
function severalOption(flags: string, description: string, choices?: string[]): Option {
  const option = choices ? withChoices(flags, description, choices) : new Option(flags, description)
  return option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value])
}

function runsCommand(program: Command, start: Start): void {
  const command = program
    .command('runs')
    .description('list the runs of the state folder; keep, copy or delete one')
    .action(async (_: object, self: Command) =>
      start(self, async (context) => (await import('./commands/runs.js')).run({}, context)),
    )
  const exporting = runCommand(command, 'export', 'write a run into one file: journal, evidence, reports, and the hash of each')
    .option('--output <file>', 'the .tar.gz (default: <run>.tar.gz here)')
    .action(async (id: string, options: { output?: string }, self: Command) =>
      start(self, async (context) => (await import('./commands/runs-export.js')).run({ id, ...options }, context)),
    )
  const copying = runCommand(command, 'copy', 'bring into the bucket of the configuration what is not there yet')
    .action(async (id: string, _: object, self: Command) =>
      start(self, async (context) => (await import('./commands/runs-copy.js')).run({ id }, context)),
    )
  const fetching = runCommand(command, 'fetch', 'bring a run from the bucket of the configuration into the state folder')
    .option('--aside', 'also where this machine made changes that the bucket lacks; they are kept aside')
    .action(async (id: string, options: { aside?: true }, self: Command) =>
      start(self, async (context) => (await import('./commands/runs-fetch.js')).run({ id, ...options }, context)),
    )
  const hold = runCommand(command, 'hold', 'keep a run from being deleted')
    .addOption(reasonOption('why it must be kept'))
    .action(async (id: string, options: { reason: string }, self: Command) =>
      start(self, async (context) => (await import('./commands/runs-hold.js')).hold({ id, ...options }, context)),
    )
  const release = runCommand(command, 'release', 'end the hold of a run')
    .addOption(reasonOption('why it need not be kept any more'))
    .action(async (id: string, options: { reason: string }, self: Command) =>
      start(self, async (context) => (await import('./commands/runs-hold.js')).release({ id, ...options }, context)),
    )
  const deleting = runCommand(command, 'delete', 'delete a run from this machine; a tombstone stays')
    .addOption(reasonOption('why it is deleted'))
    .option('--confirm <run>', 'without a terminal: the whole id of the run')
    .option('--even-open', 'also a run that is not closed though changes of it are in force')
    .action(async (id: string, options: DeleteFlags, self: Command) =>
      start(self, async (context) => (await import('./commands/runs-delete.js')).run({ id, ...options }, context)),
    )
  examples(command, ['sirun runs', 'sirun runs --state-dir ./state --json'])
  examples(exporting, ['sirun runs export 01KC2M', 'sirun runs export 01KC2M --output case-4711.tar.gz'])
  examples(copying, ['sirun runs copy 01KD3N', 'sirun runs copy 01KD3N --json'])
  examples(fetching, ['sirun runs fetch 01KD3N', 'sirun runs fetch 01KD3N --json'])
  examples(hold, ['sirun runs hold 01KC2M --reason case-4711', 'sirun runs hold 01KC2M --reason litigation --json'])
  examples(release, ['sirun runs release 01KD3N --reason settled', 'sirun runs release 01KD3N --reason settled --json'])
  examples(deleting, ['sirun runs delete 01KC2M --reason retention', 'sirun runs delete 01KC2M --reason retention --confirm 01KC2M00000000000000000000'])
}

interface DeleteFlags {
  reason: string
  confirm?: string
  evenOpen?: true
}

/** What is done with one run as a thing that is kept. */
function runCommand(runs: Command, name: string, description: string): Command {
  return runs.command(name).description(description).argument('<run>', 'id of the run, or its beginning')
}

function reasonOption(description: string): Option {
  return new Option('--reason <text>', description).makeOptionMandatory()
}

function resumeCommand(program: Command, start: Start): void {
  const command = program
    .command('resume')
    .description('go on with a run where it stands, also from another shell, machine or person')
    .argument('<run>', 'id of the run, or its beginning')
    .addOption(takeoverOption())
    .addOption(approveOption())
    .addOption(breakGlassOption())
    .action(async (id: string, options: TakeoverFlags & { breakGlass?: string }, self: Command) =>
      start(self, async (context) => (await import('./commands/resume.js')).run({ id, ...options }, context)),
    )
  examples(command, ['sirun resume 01KD3N', 'sirun resume 01KD3N --reason handover'])
}

function undoCommand(program: Command, start: Start): void {
  const command = program
    .command('undo')
    .description('put back what a run changed, the last change first; shows the plan before')
    .argument('<run>', 'id of the run, or its beginning')
    .argument('[step...]', 'only the changes of these steps (default: all)')
    .option('--dry-run', 'only show the plan: before, ours and now of each change')
    .option('--print-cli', 'only print the plan, as AWS CLI lines; nothing is sent but reads')
    .addOption(takeoverOption())
    .addOption(approveOption())
    .action(async (id: string, steps: string[], options: TakeoverFlags & { dryRun?: true; printCli?: true }, self: Command) =>
      start(self, async (context) => {
        const { run } = await import('./commands/undo.js')
        const { dryRun = false, printCli = false, ...rest } = options
        return run({ id, steps, dryRun, printCli, ...rest }, context)
      }),
    )
  examples(command, ['sirun undo 01KD3N --dry-run', 'sirun undo 01KD3N --print-cli > undo.sh'])
}

interface TakeoverFlags {
  reason?: string
  approve: string[]
}

function takeoverOption(): Option {
  return new Option('--reason <text>', 'why you take over what somebody else began; it is recorded')
}

function verifyCommand(program: Command, start: Start): void {
  const command = program
    .command('verify')
    .description('check that the journal of a run and its evidence are as they were written')
    .argument('<run>', 'id of the run, or its beginning')
    .option('--anchor', 'only print the head, to be kept elsewhere: <run> <record> <hash>')
    .option('--against <anchor>', 'a head that was kept elsewhere: tells whether the end was cut, or anything rewritten')
    .action(async (id: string, options: { anchor?: true; against?: string }, self: Command) =>
      start(self, async (context) => (await import('./commands/verify.js')).run({ id, ...options }, context)),
    )
  examples(command, ['sirun verify 01KC2M', 'sirun verify 01KC2M --anchor > anchor.txt'])
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

function handoffCommand(program: Command, start: Start): void {
  const command = program
    .command('handoff')
    .description('where a run stands, as text for a chat')
    .argument('<run>', 'id of the run, or its beginning')
    .option('--bundle <file>', 'also write report, journal and finding: a .tar.gz, or a folder')
    .action(async (id: string, options: { bundle?: string }, self: Command) =>
      start(self, async (context) => (await import('./commands/handoff.js')).run({ id, ...options }, context)),
    )
  examples(command, ['sirun handoff 01KC2M', 'sirun handoff 01KC2M --bundle incident.tar.gz'])
}

function policyCommand(program: Command, start: Start): void {
  const command = program
    .command('policy')
    .description('the least IAM policies that a runbook needs, for looking and for changing')
    .argument('<runbook>', 'id of a runbook or procedure, or all')
    .option('--cloudformation', 'a template with both roles')
    .action(async (runbook: string, options: { cloudformation?: true }, self: Command) =>
      start(self, async (context) => (await import('./commands/policy.js')).run({ runbook, ...options }, context)),
    )
  examples(command, ['sirun policy ec2-command-and-control', 'sirun policy all --json'])
}

function infraCommand(program: Command, start: Start): void {
  const command = program
    .command('infra')
    .description('the CloudFormation template of what brings findings to a watcher')
    .option('--context', 'the watcher may also ask AWS what it knows beside a finding')
    .action(async (options: { context?: true }, self: Command) =>
      start(self, async (context) => (await import('./commands/infra.js')).run(options, context)),
    )
  examples(command, ['sirun infra > sirun-watch.yaml', 'sirun infra --context --json'])
}

function approveCommand(program: Command, start: Start): void {
  const command = program
    .command('approve')
    .description('say yes or no to a request for an approval, with proof of who you are')
    .argument('<request>', 'the file that they sent, or - for standard input')
    .option('--ssh-key <file>', 'prove it with this SSH key (a public one for a key of the agent) instead of your AWS login')
    .option('--agree <hash>', 'without a question: agree to the request with this hash, 12 digits of it or more')
    .option('--refuse <reason>', 'without a question: do not agree, which ends it')
    .option('--lasts <duration>', 'how long your approval holds (default: 1h; the configuration there may allow less)')
    .action(async (request: string, options: ApproveFlags, self: Command) =>
      start(self, async (context) => (await import('./commands/approve.js')).run({ request, ...options }, context)),
    )
  examples(command, ['sirun approve request.json > approval.json', 'sirun approve - --ssh-key ~/.ssh/id_ed25519.pub < request.json > approval.json'])
}

interface ApproveFlags {
  sshKey?: string
  agree?: string
  refuse?: string
  lasts?: string
}

function doctorCommand(program: Command, start: Start): void {
  const command = program
    .command('doctor')
    .description('whether all is in place to respond: credentials, roles, regions, clock')
    .action(async (_: object, self: Command) =>
      start(self, async (context) => (await import('./commands/doctor.js')).run({}, context)),
    )
  examples(command, ['sirun doctor', 'sirun doctor --profile incident --json'])
}

function selftestCommand(program: Command, start: Start): void {
  const command = program
    .command('selftest')
    .description('follow a sample finding from GuardDuty to whom the routing names')
    .option('--create-sample-findings', 'make the sample; without it, only what can be looked at is')
    .option('--type <type>', 'of the sample, as GuardDuty names it (default: one of low severity)')
    .option('--detector <id>', 'the detector (default: the only one of the region)')
    .option('--queue <url>', 'the watched queue (default: watch.queue of the configuration)')
    .option('--wait <duration>', 'how long each link has (default: 10m)')
    .option('--keep', 'leave the sample and its incident open')
    .action(async (options: SelftestOptions, self: Command) =>
      start(self, async (context) => (await import('./commands/selftest.js')).run(options, context)),
    )
  examples(command, ['sirun selftest --region eu-west-1', 'sirun selftest --create-sample-findings --region eu-west-1 --json'])
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
