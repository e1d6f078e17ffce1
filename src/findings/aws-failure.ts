/** What the places of AWS said about a finding that none of them gave → one message, and what to do. */
import type { AwsError, AwsPlace } from '../aws-model/aws.js'
import { failure, type FailureKind, type SirunError } from '../diagnostics/diagnostic.js'
import type { AwsAnswer, FindingSource } from './finding-source.js'

/** A place that was asked, and its answer. */
export interface Searched {
  source: FindingSource
  place: AwsPlace
  detector?: string
  answer: AwsAnswer<unknown>
}

/** An answer in few words. */
export function saysOf(answer: AwsAnswer<unknown>): string {
  if (answer.status === 'ok') return answer.value === undefined ? 'not there' : 'found'
  if (answer.status === 'off') return 'off'
  if (answer.status === 'unreadable') return 'there, but cannot be read'
  return answer.status === 'denied' ? `denied: ${answer.action}` : wordsOf(answer.error)
}

/** AWS's words, without a full stop. */
function wordsOf({ name, message }: AwsError): string {
  return message === '' ? name : `${name}: ${message.replace(/\.$/, '')}`
}

const uselessCredentials = new Set(['CredentialsUnavailable', 'ExpiredLogin'])

/** Why nobody could be asked at all, where that is so. */
export function onlyUseless(answers: readonly AwsAnswer<unknown>[]): AwsError | undefined {
  const errors = answers.flatMap((answer) => (answer.status === 'failed' && uselessCredentials.has(answer.error.name) ? [answer.error] : []))
  return errors.length === answers.length ? errors[0] : undefined
}

/** What to do where there are no credentials. */
export const withoutCredentials = 'Give --profile, or set credentials in the environment; aws sts get-caller-identity tells whether they work.'

/** What to do where nobody can say whose the credentials are. */
export const identityUnknown = 'Look at the credentials and the network; aws sts get-caller-identity tells whether they work.'

/** The one message for credentials that cannot be used at all. */
export function credentialsFailure({ name, message }: AwsError): SirunError {
  const expired = name === 'ExpiredLogin'
  const what = expired ? 'The login has expired' : 'There are no credentials for AWS'
  const hint = expired ? 'Log in again: aws sso login, with your profile.' : withoutCredentials
  return failure('aws', expired ? 'expired-login' : 'no-credentials', `${what}, so nothing was fetched: ${message.replace(/\.$/, '')}.`, hint)
}

/** Every place that was asked is named with what it said. */
export function notFound(id: string, searched: readonly Searched[]): SirunError {
  const said = new Map<string, Set<string>>()
  for (const { source, place, answer } of searched) {
    const words = sentence(source.inAws!.service, answer)
    said.set(words, (said.get(words) ?? new Set()).add(placeWords(place)))
  }
  const parts = [...said].map(([words, places]) => words.replace('{places}', () => [...places].join(', ')))
  const { kind, code, hint } = conclusion(searched)
  return failure(kind, code, `The finding ${id} could not be fetched: ${parts.join('; ')}.`, hint)
}

function sentence(service: string, answer: AwsAnswer<unknown>): string {
  if (answer.status === 'ok') return `${service} in {places} does not have it`
  if (answer.status === 'off') return `${service} is off in {places}`
  if (answer.status === 'denied') return `${answer.action} is denied in {places}`
  if (answer.status === 'unreadable') return `${service} in {places} has it, but in a form that the AWS SDK cannot read`
  return `${service} in {places} did not answer: ${wordsOf(answer.error)}`
}

function placeWords({ account, region }: AwsPlace): string {
  return account === '' ? region : `${region} of ${account}`
}

/** What follows: a refusal is worth more than "not there", since it may hide the finding. */
function conclusion(searched: readonly Searched[]): { kind: FailureKind; code: string; hint: string } {
  const answers = searched.map(({ answer }) => answer)
  const failed = answers.flatMap((answer) => (answer.status === 'failed' ? [answer.error] : []))
  const unreadable = answers.find((answer) => answer.status === 'unreadable')
  if (unreadable) return { kind: 'aws', code: 'unreadable-finding', hint: `Save it with ${unreadable.save}, and give file:<path>.` }
  const wrong = failed.find(({ name }) => name === 'WrongAccount' || name === 'RoleNotAssumed')
  if (wrong) return { kind: 'aws', code: wrong.name === 'WrongAccount' ? 'wrong-account' : 'role-not-assumed', hint: 'Give the --profile of that account, or set roles in sirun.config.yaml.' }
  if (failed.some(({ name }) => name === 'IdentityUnknown')) return { kind: 'aws', code: 'identity-unknown', hint: identityUnknown }
  const denied = answers.find((answer) => answer.status === 'denied')
  if (denied) return { kind: 'aws', code: 'access-denied', hint: `The identity lacks ${denied.action}.` }
  if (failed.length > 0) return { kind: 'aws', code: 'not-reached', hint: 'Look at the network, the region and the endpoint; sirun doctor tells what can be reached.' }
  if (answers.every(({ status }) => status === 'off')) return { kind: 'usage', code: 'service-off', hint: 'Give the profile and region where it is on, or the finding as file:<path>.' }
  return { kind: 'usage', code: 'no-such-finding', hint: 'Check the id, the profile and the regions. GuardDuty and Security Hub keep findings for 90 days.' }
}
