/** Where a change is about to go: AWS's own host of the place's partition and region, or the endpoint that was given on purpose. */
import type { AwsCall } from '../aws-model/aws.js'
import { forTerminal } from '../text/escape.js'
import type { Connection } from './clients.js'
import { NotSent } from './not-sent.js'

/** DNS suffixes by partition: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const suffixes: Readonly<Record<string, readonly string[]>> = {
  aws: ['amazonaws.com', 'api.aws'],
  'aws-us-gov': ['amazonaws.com', 'api.aws'],
  'aws-cn': ['amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
  'aws-eusc': ['amazonaws.eu', 'api.amazonwebservices.eu'],
}

/** One endpoint for all regions: https://docs.aws.amazon.com/general/latest/gr/rande.html#global-endpoints */
const everywhere = new Set(['account', 'cloudfront', 'global-accelerator', 'iam', 'networkmanager', 'organizations', 'route-53', 'shield', 'support', 'waf'])

const regionOf = /(?:^|[.-])((?:us|eu|ap|sa|ca|me|af|il|mx|cn|eusc)(?:-[a-z]+)+-\d)(?=\.|$)/

/** Throws NotSent `WrongEndpoint`. Endpoints of environment or profile that were allowed are what they are. */
export function checkHost(hostname: string, { endpoint, configuredEndpoints = false }: Connection, { service, place }: Pick<AwsCall, 'service' | 'place'>): void {
  const host = hostname.toLowerCase()
  if (endpoint !== undefined) {
    const own = new URL(endpoint).hostname
    // S3 puts the bucket before it.
    if (host !== own && !(service === 's3' && host.endsWith(`.${own}`))) throw wrong(hostname, `the endpoint that was given (${own})`)
    return
  }
  if (configuredEndpoints) return
  if (!(suffixes[place.partition] ?? []).some((suffix) => host.endsWith(`.${suffix}`))) throw wrong(hostname, `a host of partition ${place.partition}`)
  const region = regionOf.exec(host)?.[1]
  if (region !== undefined && region !== place.region && !everywhere.has(service)) throw wrong(hostname, `region ${place.region}`)
}

function wrong(hostname: string, wanted: string): NotSent {
  return new NotSent('WrongEndpoint', `The call would go to ${forTerminal(hostname)}, which is not ${wanted}`)
}
