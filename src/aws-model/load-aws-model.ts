/** Loads the generated model of the services that are needed. No SDK client is imported. */
import { readFileSync } from 'node:fs'
import { ServiceModel } from './decode-service.js'
import { serviceNames } from './generated/index.js'
import type { AwsModel } from './model.js'

export { serviceNames }

/**
 * The model of these services. Names that sirun does not know are passed over: `operation` answers undefined for
 * them, and `describeUnknownOperation` says what is wrong.
 */
export async function loadAwsModel(services: Iterable<string>): Promise<AwsModel> {
  const wanted = [...new Set(services)].filter((name) => serviceNames.includes(name))
  const models = new Map(wanted.map((name) => [name, new ServiceModel(name, readService(name))]))
  return {
    operation: (service, operation) => models.get(service)?.operation(operation),
    operationNames: (service) => models.get(service)?.operationNames() ?? [],
    services: serviceNames,
  }
}

/** The build puts the files beside the bundle as they are beside this source. */
function readService(name: string): string {
  return readFileSync(new URL(`generated/${name}.txt`, import.meta.url), 'utf8')
}
