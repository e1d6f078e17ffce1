/** IAM policy documents from lists of actions. */

export interface PolicyDocument {
  Version: '2012-10-17'
  Statement: { Sid?: string; Effect: 'Allow'; Action: string[]; Resource: '*' }[]
}

/** Allows these actions on every resource: which one, only the finding says. Undefined for no action. */
export function leastPolicy(actions: readonly string[], sid?: string): PolicyDocument | undefined {
  if (actions.length === 0) return undefined
  return { Version: '2012-10-17', Statement: [{ ...(sid !== undefined && { Sid: sid }), Effect: 'Allow', Action: [...actions], Resource: '*' }] }
}

/** Longest session policy that STS takes, in characters. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const longestSessionPolicy = 2_048

/** As text for AssumeRole; undefined where it is too long, or there is none. */
export function sessionPolicy(actions: readonly string[]): string | undefined {
  const document = leastPolicy(actions)
  const text = document && JSON.stringify(document)
  return text !== undefined && text.length <= longestSessionPolicy ? text : undefined
}
