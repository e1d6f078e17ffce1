/** What doctor says of the library: its layers, what is replaced, what is disabled, and whether that is meant. */
import { SirunError } from '../diagnostics/diagnostic.js'
import { replacedBy } from '../runbooks/runbook-catalog.js'
import { unknownDisabled } from '../runbooks/unknown-disabled.js'
import type { DoctorCheck } from './commands/doctor.js'
import type { Context } from './context.js'
import { openCatalog } from './pin-files.js'

export async function checkLibrary({ settings, cwd }: Context): Promise<DoctorCheck> {
  const name = 'library'
  try {
    const catalog = await openCatalog(settings, cwd, { only: ({ kind }) => kind !== 'drill' })
    const files = [...catalog.runbooks.values(), ...catalog.procedures.values()]
    const broken = files.filter(({ value }) => !value)
    const replacing = files.flatMap((file) => replacedBy(catalog, file).slice(0, 1).map((below) => ({ file, below })))
    const unstated = replacing.filter(({ file, below }) => file.value?.replaces !== below.layer?.name)
    const unknown = await unknownDisabled(settings.config.disable ?? {}, settings.layers)
    const counts = settings.layers.map((layer) => `${layer.name} ${files.filter((file) => file.layer?.name === layer.name).length}`)
    const says = [counts.join(', '), ...(replacing.length > 0 ? [`${replacing.length} replaced`] : []), ...(catalog.disabled.size > 0 ? [`${catalog.disabled.size} disabled`] : [])].join('; ')
    const troubles = [
      ...broken.map(({ file }) => `${file} cannot be read`),
      ...unstated.map(({ file, below }) => `${file.file} does not say that it replaces ${below.layer!.name}/${file.id}`),
      ...unknown.map(({ message }) => message.replace(/\.$/, '')),
    ]
    if (troubles.length === 0) return { name, state: 'ok', says }
    return { name, state: 'warn', says: `${says}; ${troubles.join('; ')}`, hint: 'sirun lint says more.' }
  } catch (error) {
    if (!(error instanceof SirunError)) throw error
    const [first] = error.diagnostics
    return { name, state: 'fail', kind: 'usage', says: `${first!.message}${first!.place?.file === undefined ? '' : ` ${first!.place.file}`}`, ...(first!.hint !== undefined && { hint: first!.hint }) }
  }
}
