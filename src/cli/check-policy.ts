/** What doctor says of the team's policy: which holds, and what it leaves of the library. */
import { checkForbidden } from '../lint/check-forbidden.js'
import { loadAwsModel } from '../aws-model/load-aws-model.js'
import { forbids } from '../runbooks/forbids.js'
import type { TeamPolicy } from '../runbooks/read-team-policy.js'
import type { DoctorCheck } from './commands/doctor.js'
import type { Context } from './context.js'
import { guardsOf } from './guards.js'
import { modelFor, openCatalog } from './pin-files.js'
import { SirunError } from '../diagnostics/diagnostic.js'

export async function checkPolicy({ settings, cwd }: Context): Promise<DoctorCheck> {
  const name = 'policy'
  const { policy } = settings
  if (!policy) return { name, state: 'ok', says: 'none' }
  try {
    guardsOf(settings)
    const catalog = await openCatalog(settings, cwd, { only: ({ kind }) => kind !== 'drill' })
    const files = [...catalog.runbooks.values(), ...catalog.procedures.values()]
    const model = await modelFor(files.map(({ value }) => value))
    const refused = files.filter((file) => checkForbidden(file, model, policy).length > 0).map(({ id }) => id)
    const idle = await idlePatterns(policy)
    const { forbid, protect, required } = policy
    const says = `${policy.files.join(', ')}: ${forbid.length} forbidden, ${protect.length} protected, ${required.length} with approvals`
    const troubles = [
      ...(refused.length > 0 ? [`it refuses a step of ${refused.join(', ')}`] : []),
      ...(idle.length > 0 ? [`no operation is like ${idle.join(', ')}`] : []),
    ]
    if (troubles.length === 0) return { name, state: 'ok', says }
    return { name, state: 'warn', says: `${says}; ${troubles.join('; ')}`, hint: 'Replace or disable what is refused; correct what fits nothing. docs/library.md says more.' }
  } catch (error) {
    if (!(error instanceof SirunError)) throw error
    const [{ message, hint }] = error.diagnostics as [SirunError['diagnostics'][number]]
    return { name, state: 'fail', kind: 'usage', says: message, ...(hint !== undefined && { hint }) }
  }
}

/** Patterns that no operation of sirun's clients fits: they protect nothing. */
async function idlePatterns({ forbid }: TeamPolicy): Promise<string[]> {
  const model = await loadAwsModel(new Set((await loadAwsModel(new Set())).services))
  const operations = model.services.flatMap((service) => model.operationNames(service).flatMap((operation) => model.operation(service, operation) ?? []))
  return forbid.map(({ operation }) => operation).filter((pattern) => !operations.some((operation) => forbids(pattern, operation)))
}
