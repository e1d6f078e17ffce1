/** sirun policy: the least IAM policies that a runbook needs, for looking and for changing. */
import { loadAwsModel, serviceNames } from '../../aws-model/load-aws-model.js'
import { SirunError } from '../../diagnostics/diagnostic.js'
import { proceduresUsedBy } from '../../runbooks/expand-procedures.js'
import { leastPolicy, longestSessionPolicy, sessionPolicy } from '../../runbooks/least-policy.js'
import type { Catalog } from '../../runbooks/runbook-catalog.js'
import type { RunbookFile } from '../../runbooks/runbook.js'
import { wrap } from '../../text/layout.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { rolesTemplate } from '../infra/roles-template.js'
import { writeYaml } from '../infra/write-yaml.js'
import { openCatalog, subjectIn } from '../pin-files.js'
import { actionsToRun } from '../responder-actions.js'

export interface PolicyOptions {
  /** Id of a runbook or procedure; `all` for all of them. */
  runbook: string
  /** Both roles as a template, ready to be deployed. */
  cloudformation?: boolean
}

export async function run({ runbook: id, cloudformation = false }: PolicyOptions, context: Context): Promise<ExitCode> {
  const { settings, cwd, streams, terminal } = context
  const catalog = await openCatalog(settings, cwd)
  const { read, change } = actionsToRun(filesFor(id, catalog), await loadAwsModel(serviceNames))
  if (cloudformation) {
    streams.stdout.write(writeYaml(rolesTemplate({ read, change })))
    return exitCodes.done
  }
  const policies = { read: leastPolicy(read, 'SirunRead')!, change: leastPolicy(change, 'SirunChange') ?? null }
  if (settings.json) {
    writeJson(context, { type: 'policy', runbook: id, ...policies })
    return exitCodes.done
  }
  const isLong = [read, change].some((actions) => actions.length > 0 && sessionPolicy(actions) === undefined)
  const notes = [
    'Resource is * because only the finding says which: narrow it where you can, by tag or path.',
    ...(isLong && id !== 'all' ? [`One of them is longer than the ${longestSessionPolicy} characters of a session policy: a run's sessions are not limited by it.`] : []),
  ]
  const parts = [
    '// read: the role that looks (roles.read)',
    JSON.stringify(policies.read, null, 2),
    '// change: the role that changes (roles.change)',
    policies.change === null ? '// nothing is changed' : JSON.stringify(policies.change, null, 2),
  ]
  streams.stdout.write(`${[...notes.flatMap((note) => wrap(note, terminal.out.columns, '// ')), ...parts].join('\n')}\n`)
  return exitCodes.done
}

/** The file with the procedures that it uses; what cannot be read is said. */
function filesFor(id: string, catalog: Catalog): RunbookFile[] {
  const { runbooks, procedures } = catalog
  const subjects = id === 'all' ? [...runbooks.values(), ...procedures.values()] : [subjectIn(catalog, id)]
  const broken = subjects.filter(({ value }) => !value).flatMap(({ diagnostics }) => diagnostics)
  if (broken.length > 0) throw new SirunError('failed', broken)
  return subjects.flatMap(({ value }) => [value!, ...proceduresUsedBy(value!, (used) => procedures.get(used)).used.flatMap((used) => used.value ?? [])])
}
