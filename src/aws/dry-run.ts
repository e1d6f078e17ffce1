/** The Aws port of a dry run: it looks for real, and sends no change. */
import type { Aws } from '../aws-model/aws.js'
import type { AwsModel } from '../aws-model/model.js'
import type { LiveAws } from './live-aws.js'

/** Reads pass. A change, and whatever the model does not know as a read, is `previewed`. The role for changes is not assumed. */
export function dryRun(aws: LiveAws, model: AwsModel): Aws {
  return {
    call(call) {
      const { purpose, service, operation } = call
      const effect = model.operation(service, operation)?.effect
      const looks = (purpose === 'read' || purpose === 'observe') && (effect === 'read' || effect === 'sensitive-read')
      return looks ? aws.call(call) : Promise.resolve({ status: 'previewed' })
    },
    identity: (place) => aws.identity(place, 'read'),
  }
}
