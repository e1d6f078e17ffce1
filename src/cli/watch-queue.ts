/** The queue that is watched: that of the command line, else of the configuration. */
import { placeOfQueue } from '../alerts/channels/sqs.js'
import type { AwsPlace } from '../aws-model/aws.js'
import { failure } from '../diagnostics/diagnostic.js'
import type { Context } from './context.js'

/** Throws SirunError (usage): no-queue, invalid-queue, no-region. */
export function watchQueue(named: string | undefined, { settings: { config, region } }: Context): { url: string; place: AwsPlace } {
  const { queue, ...more } = config.watch ?? {}
  const url = named ?? queue
  if (url === undefined) throw failure('usage', 'no-queue', 'There is no queue to watch.', 'Name it: --queue <URL>, or watch.queue in sirun.config.yaml. sirun infra makes one (docs/watch.md).')
  if (!/^https?:\/\/.+\/[0-9]{12}\/.+$/.test(url) || !URL.canParse(url)) throw failure('usage', 'invalid-queue', `${url} is no URL of a queue.`, 'For example: --queue https://sqs.eu-west-1.amazonaws.com/111122223333/sirun-events')
  const place = placeOfQueue({ type: 'sqs', queue: url, ...(named === undefined || named === queue ? more : {}) }) ?? placeOfQueue({ type: 'sqs', queue: url, ...(region !== undefined && { region }) })
  if (!place) throw failure('usage', 'no-region', `The URL ${url} does not say the region of the queue.`, 'Name it: --region, or watch.region in sirun.config.yaml.')
  return { url, place }
}
