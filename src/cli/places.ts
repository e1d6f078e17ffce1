/** The places of the configuration, as the engine wants them. */
import type { AwsPlace } from '../aws-model/aws.js'
import type { Config } from '../runbooks/runbook.js'

export function placesOf({ places = {} }: Config): Record<string, AwsPlace> {
  return Object.fromEntries(Object.entries(places).map(([name, { account, region, partition = 'aws', role }]) => [name, { account, region, partition, name, ...(role !== undefined && { role }) }]))
}
