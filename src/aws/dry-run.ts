/** The Aws port of a dry run: it looks for real, and sends no change. */
import type { Aws, AwsCall, Permission } from '../aws-model/aws.js'
import type { AwsModel } from '../aws-model/model.js'
import type { LiveAws } from './live-aws.js'

/**
 * Reads pass. A change, and whatever the model does not know as a read, is `previewed`; `ask` says whether it would be
 * allowed. The role for changes is not assumed by the port itself.
 */
export function dryRun(aws: LiveAws, model: AwsModel, ask?: (call: AwsCall) => Promise<Permission>): Aws {
  return {
    async call(call) {
      const { purpose, service, operation } = call
      const effect = model.operation(service, operation)?.effect
      const looks = (purpose === 'read' || purpose === 'observe') && (effect === 'read' || effect === 'sensitive-read')
      if (looks) return aws.call(call)
      return { status: 'previewed', ...(ask && purpose !== 'read' && purpose !== 'observe' && { permission: await ask(call) }) }
    },
    identity: (place) => aws.identity(place, 'read'),
  }
}
