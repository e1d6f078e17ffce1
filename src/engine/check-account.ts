/** The guard before each change: the caller's account is the place's. */
import type { AwsPlace } from '../aws-model/aws.js'
import { failure } from '../diagnostics/diagnostic.js'
import { emit, type Run } from './run.js'

/** Compares once a session and place. Throws SirunError `wrong-account`, which ends the run before the change. */
export async function checkAccount(run: Run, place: AwsPlace): Promise<void> {
  const key = `${place.account} ${place.region} ${place.role ?? ''}`
  if (run.identified.has(key)) return
  const caller = await run.ports.aws.identity(place)
  await emit(run, { type: 'identity', place, caller })
  if (caller.account !== place.account) {
    throw failure('failed', 'wrong-account', `These credentials are for account ${caller.account}, but the step changes account ${place.account}`, 'Use credentials of that account; nothing was changed by this step')
  }
  run.identified.add(key)
}
