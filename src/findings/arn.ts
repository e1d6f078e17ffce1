/** Takes ARNs apart. They are never built by guess: ids in findings can be anything. */

export interface ArnParts {
  partition: string
  service: string
  region: string
  account: string
  resource: string
}

/**
 * The parts of an ARN, or undefined. Some AWS pages print `arn:aws::guardduty:…`, with one colon too many: accepted.
 */
export function parseArn(text: string | undefined): ArnParts | undefined {
  const parts = /^arn:([^:]+):{1,2}([^:]+):([^:]*):([^:]*):(.+)$/s.exec(text ?? '')
  if (parts === null) return undefined
  const [, partition, service, region, account, resource] = parts as unknown as string[]
  return { partition: partition!, service: service!, region: region!, account: account!, resource: resource! }
}

/**
 * The id by which an API knows the resource of an ARN: `i-0a…`, a bucket's name, a role's name without its path.
 * What is no ARN is an id already.
 */
export function resourceIdOf(arnOrId: string): string {
  const arn = parseArn(arnOrId)
  if (arn === undefined) return arnOrId
  if (arn.service === 's3') return arn.resource
  if (arn.service === 'iam') return arn.resource.slice(arn.resource.lastIndexOf('/') + 1)
  return arn.resource.replace(/^[^/:]*[/:](?=.)/s, '')
}

/** The partition of a region, for findings that name none. https://docs.aws.amazon.com/general/latest/gr/rande.html */
export function partitionOfRegion(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  if (region.startsWith('us-gov-')) return 'aws-us-gov'
  if (region.startsWith('eusc-')) return 'aws-eusc'
  return 'aws'
}
