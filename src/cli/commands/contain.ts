/** sirun contain: one procedure without a finding, under the same guards, with the same journal and report. */
import type { AwsPlace } from '../../aws-model/aws.js'
import { failure } from '../../diagnostics/diagnostic.js'
import { didYouMean } from '../../diagnostics/nearest-name.js'
import { scenarioFromInputs } from '../../drill/scenario.js'
import { coerceInput, missingInputs, resolveInputs } from '../../engine/inputs.js'
import type { Mode } from '../../engine/records.js'
import type { ValueMap } from '../../expressions/value.js'
import { partitionOfRegion } from '../../findings/arn.js'
import type { Catalog, CatalogProcedure } from '../../runbooks/runbook-catalog.js'
import type { Context } from '../context.js'
import type { ExitCode } from '../exit-codes.js'
import { openAws } from '../open-aws.js'
import { openCatalog } from '../pin-files.js'
import { runInMode } from '../run-in-mode.js'

export interface ContainOptions {
  /** Id of a procedure. */
  procedure: string
  account?: string
  /** `name=value`, each. */
  input: readonly string[]
  mode: Mode
  script: boolean
  printCli: boolean
  approve: readonly string[]
  breakGlass?: string
}

export async function run(options: ContainOptions, context: Context): Promise<ExitCode> {
  const { settings, env, cwd, terminal } = context
  const place = placeOf(options.account, settings.region)
  const catalog = await openCatalog(settings, cwd)
  const subject = procedureIn(catalog, options.procedure)
  const inputs = inputsOf(options.input, subject)
  const declared = subject.value?.inputs ?? {}
  const missing = missingInputs(declared, resolveInputs(declared, inputs, null, settings.config.org ?? {})).map(([name]) => name)
  if (missing.length > 0 && (options.script || options.printCli || !terminal.interactive)) {
    throw failure('usage', 'missing-input', `${subject.id} needs ${missing.join(', ')}.`, missing.map((name) => `--input ${name}=…`).join(' '))
  }
  const open = options.mode === 'drill' ? undefined : await openAws(settings, env, { at: context })
  try {
    return await runInMode(
      {
        ...{ catalog, subject, reason: 'named on the command line', options, place },
        ...(open && { open }),
        about: { inputs },
        scenario: (files) => scenarioFromInputs(inputs, place, files),
      },
      context,
    )
  } finally {
    open?.close()
  }
}

function placeOf(account: string | undefined, region: string | undefined): AwsPlace {
  if (account === undefined || !/^\d{12}$/.test(account)) {
    throw failure('usage', 'no-account', account === undefined ? 'It is not said in which account.' : `${account} is no account.`, 'Give its twelve digits: --account 111122223333')
  }
  if (region === undefined) throw failure('usage', 'no-region', 'It is not said in which region.', 'Give it: --region eu-west-1 (for IAM, any region of the partition)')
  return { account, region, partition: partitionOfRegion(region) }
}

function procedureIn({ procedures, runbooks }: Catalog, id: string): CatalogProcedure {
  const found = procedures.get(id)
  if (found) return found
  const hint = runbooks.has(id) ? 'It is a runbook: sirun respond <finding> --runbook ' + id : (didYouMean(id, procedures.keys()) ?? 'sirun runbooks list shows what is there.')
  throw failure('usage', 'no-such-procedure', `There is no procedure ${id}.`, hint)
}

/** Lists are written with commas. Throws SirunError (usage) for what is no input, or no value of its type. */
function inputsOf(given: readonly string[], { id, value }: CatalogProcedure): ValueMap {
  const declared = value?.inputs ?? {}
  const inputs: ValueMap = {}
  for (const text of given) {
    const [name = '', ...rest] = text.split('=')
    if (rest.length === 0) throw failure('usage', 'invalid-input', `--input ${text} has no value.`, 'Write it as name=value.')
    const input = declared[name]
    if (!Object.hasOwn(declared, name) || !input) {
      throw failure('usage', 'unknown-input', `${id} has no input ${name}.`, didYouMean(name, Object.keys(declared)) ?? `It has: ${Object.keys(declared).join(', ')}`)
    }
    const written = rest.join('=')
    const typed = coerceInput(input.type, input.type === 'list' ? written.split(',') : written)
    if (typed === undefined) throw failure('usage', 'invalid-input', `${written} is no ${input.type}, which ${name} is.`)
    inputs[name] = typed
  }
  return inputs
}
