/** Loads the generated model of the services that are needed. No SDK client is imported. */
import { ServiceModel } from './decode-service.js'
import { loaders } from './generated/index.js'
import type { AwsModel } from './model.js'

/** Every service that sirun knows, by the name of its SDK client, sorted. */
export const serviceNames: readonly string[] = Object.keys(loaders)

/**
 * The model of these services. Names that sirun does not know are passed over: `operation` answers undefined for
 * them, and `describeUnknownOperation` says what is wrong.
 */
export async function loadAwsModel(services: Iterable<string>): Promise<AwsModel> {
  const wanted = [...new Set(services)].filter((name) => Object.hasOwn(loaders, name))
  const loaded = wanted.map(async (name) => new ServiceModel(name, (await loaders[name]!()).data))
  const models = new Map((await Promise.all(loaded)).map((model) => [model.service, model]))
  return {
    operation: (service, operation) => models.get(service)?.operation(operation),
    operationNames: (service) => models.get(service)?.operationNames() ?? [],
    services: serviceNames,
  }
}
