/** Whether a pattern of the team's policy is about an operation: by its name in runbooks, or by the IAM action that it needs. */

export interface NamedOperation {
  /** The SDK client's, as in runbooks. */
  service: string
  name: string
  /** Absent where the model does not know the operation. */
  iamAction?: string
}

/** `*` stands for any text; upper and lower case are the same: a policy is not evaded by how something is spelt. */
export function forbids(pattern: string, { service, name, iamAction }: NamedOperation): boolean {
  const source = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&')).join('.*')
  const fits = new RegExp(`^${source}$`, 'is')
  return fits.test(`${service}:${name}`) || (iamAction !== undefined && fits.test(iamAction))
}
