/** Whether a call changes or removes what is there: one that creates something is done when there is any value. */
import { parseOperationName } from '../aws-model/operation-name.js'

/** Calls that begin so create nothing; others may. */
const changesWhatIsThere =
  /^(Put|Update|Modify|Set|Replace|Reset|Delete|Detach|Disassociate|Deregister|Remove|Revoke|Untag|Stop|Start|Reboot|Terminate|Disable|Enable|Deactivate|Suspend|Resume|Cancel|Schedule|Enter|Exit|Release|Authorize|Tag|CreateTags$)/

/** @param call `iam:UpdateAccessKey` */
export function createsNothing(call: string): boolean {
  const name = parseOperationName(call)?.operation
  return name !== undefined && changesWhatIsThere.test(name)
}
