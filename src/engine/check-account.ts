/** The guard before each change: the caller's account and partition are the place's. */
import type { AwsPlace } from '../aws-model/aws.js'
import { failure } from '../diagnostics/diagnostic.js'
import { parseArn } from '../findings/arn.js'
import { emit, type Run } from './run.js'

/**
 * Asks the port, which knows the answer as long as the credentials are the same; recorded once a session and place, and
 * again when it is another. Throws SirunError `wrong-account`, which ends the run before the change.
 */
export async function checkAccount(run: Run, place: AwsPlace): Promise<void> {
  const key = `${place.partition} ${place.account} ${place.region} ${place.role ?? ''}`
  const caller = await run.ports.aws.identity(place)
  if (run.identified.get(key) !== caller.arn) await emit(run, { type: 'identity', place, caller })
  run.identified.set(key, caller.arn)
  const partition = parseArn(caller.arn)?.partition ?? place.partition
  if (caller.account === place.account && partition === place.partition) return
  const [is, must] = caller.account === place.account ? [`partition ${partition}`, `partition ${place.partition}`] : [`account ${caller.account}`, `account ${place.account}`]
  throw failure('failed', 'wrong-account', `These credentials are for ${is}, but the step changes ${must}.`, 'Use credentials of that account; nothing was changed by this step.')
}
