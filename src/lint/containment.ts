/** Which steps contain something, and what else a file does for the same end: by calls, by AWS's own runbooks, by hand. */
import type { CheckContext } from '../runbooks/check-context.js'
import { asKind, isChange, isJob, type AwsStep, type Step } from '../runbooks/runbook.js'
import { changesBy, doingsOf, type Doing } from './doings.js'

type Seen = Pick<CheckContext, 'steps' | 'procedures'>

/** Calls that may change the security groups of an instance or an interface. */
export const changesOfGroups = /^ec2:Modify(?:NetworkInterface|Instance)Attribute$/

/** Gives an instance or an interface other security groups. */
export function swapsGroups(step: Step): step is AwsStep {
  return isChange(step) && changesOfGroups.test(step.aws) && step.with?.['Groups'] !== undefined
}

/** What takes an instance off the network. */
export function swapsOfInstances(context: Seen): Doing[] {
  const swaps = changesBy(context, (_, step) => swapsGroups(step))
  if (swaps.length === 0) return []
  const isAboutInstances = doingsOf(context).some(({ step }) => /ec2:DescribeInstances|ec2:ModifyInstanceAttribute|attachment\.instance-id/.test(JSON.stringify(step)))
  return isAboutInstances ? swaps : []
}

/**
 * Whether it is done somewhere: by a change whose call and step fit, by a document of SSM, whose steps nobody knows here, or
 * by a person whom a step before close tells to: close tells what was done.
 */
export function isDone(context: Seen, call: RegExp, inWords: RegExp, fits: (step: Step) => boolean = () => true): boolean {
  return doingsOf(context).some(
    ({ step, placed }) =>
      (isChange(step) && call.test(step.aws) && fits(step)) || isJob(step) || (placed.phase !== 'close' && isTold(step, inWords)),
  )
}

/** Whether the step tells a person to do something in such words. */
export function isTold(step: Step, words: RegExp): boolean {
  const text = asKind(step, 'manual')?.manual
  return text !== undefined && words.test(text)
}
