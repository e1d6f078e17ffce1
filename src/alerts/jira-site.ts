/**
 * The calls to Jira Cloud that its channel makes, by the REST API v3 (https://developer.atlassian.com/cloud/jira/platform/rest/v3/),
 * with basic authentication by an API token (https://developer.atlassian.com/cloud/jira/platform/basic-auth-for-rest-apis/).
 */
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import type { JiraDestination } from '../runbooks/generated/routing-schema.js'
import type { Delivery, HttpAnswer, HttpRequest, Means } from './channel.js'
import { deliveryOf } from './delivery-of.js'

export interface JiraIssue {
  key: string
  status: string
  /** Whether its status is of the category Done. */
  done: boolean
}

export interface JiraTransition {
  id: string
  /** The status that it leads to, and the key of its category: new, indeterminate, done. */
  to: string
  category: string
}

/** What a call that gave nothing means for the delivery. */
export class Undelivered extends Error {
  constructor(readonly delivery: Exclude<Delivery, { status: 'delivered' | 'passed-over' }>) {
    super(delivery.error.message)
    this.name = 'Undelivered'
  }
}

/** Each call throws Undelivered where Jira says no, nothing, or something else than its API. */
export interface JiraSite {
  /** By key or id; undefined: there is none, or not for this user. */
  issue(key: string): Promise<JiraIssue | undefined>
  /** The oldest of the project with a label, as far as Jira's index knows. */
  find(label: string): Promise<JiraIssue | undefined>
  /** undefined: the answer is lost, and there may be an issue. */
  create(fields: ValueMap): Promise<JiraIssue | undefined>
  update(key: string, fields: ValueMap): Promise<void>
  transitions(key: string): Promise<JiraTransition[]>
  /** false: the answer is lost. */
  transition(key: string, id: string): Promise<boolean>
}

export function jiraSite({ url, project, user }: JiraDestination, token: string, http: Means['http']): JiraSite {
  const credentials = Buffer.from(`${user}:${token}`).toString('base64')
  const ask = (method: HttpRequest['method'], path: string, repeatable: boolean, body?: Value): Promise<HttpAnswer> =>
    http({ method, url: `${siteUrl(url)}/rest/api/3/${path}`, headers: { Authorization: `Basic ${credentials}` }, repeatable, secrets: [token, credentials], ...(body !== undefined && { body }) })
  const at = (key: string): string => `issue/${encodeURIComponent(key)}`
  return {
    async issue(key) {
      const answer = await ask('GET', `${at(key)}?fields=status`, true)
      return 'status' in answer && answer.status === 404 ? undefined : asIssue(answered(answer))
    },
    async find(label) {
      const jql = `project = ${quoted(project)} AND labels = ${quoted(label)} ORDER BY created ASC`
      const { issues } = answered(await ask('POST', 'search/jql', true, { jql, fields: ['status'], maxResults: 1 }))
      return Array.isArray(issues) ? issues.map(asIssue)[0] : unexpected()
    },
    async create(fields) {
      const answer = await ask('POST', 'issue', false, { fields })
      if (isLost(answer)) return undefined
      const key = readJson(answer)?.['key']
      // A creation whose answer cannot be read has happened all the same.
      return typeof key === 'string' ? { key, status: '', done: false } : undefined
    },
    async update(key, fields) {
      const delivery = deliveryOf(await ask('PUT', at(key), true, { fields }))
      if (isUndelivered(delivery)) throw new Undelivered(delivery)
    },
    async transitions(key) {
      const { transitions } = answered(await ask('GET', `${at(key)}/transitions`, true))
      return Array.isArray(transitions) ? transitions.map(asTransition) : unexpected()
    },
    async transition(key, id) {
      return !isLost(await ask('POST', `${at(key)}/transitions`, false, { transition: { id } }))
    },
  }
}

/** Without a slash at its end. */
export function siteUrl(url: string): string {
  return url.replace(/\/+$/, '')
}

/** A string of JQL (https://support.atlassian.com/jira-software-cloud/docs/jql-fields/). */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** Whether it may have been done without our knowing. Throws Undelivered for what was not done. */
function isLost(answer: HttpAnswer): boolean {
  const delivery = deliveryOf(answer)
  if (!isUndelivered(delivery)) return false
  if (delivery.status === 'failed' && delivery.maybe) return true
  throw new Undelivered(delivery)
}

/** What a question was answered with: where its answer is lost, nothing has arrived by it. */
function answered(answer: HttpAnswer): ValueMap {
  const delivery = deliveryOf(answer)
  if (isUndelivered(delivery)) throw new Undelivered({ status: delivery.status, error: delivery.error })
  return readJson(answer) ?? unexpected()
}

function isUndelivered(delivery: Delivery): delivery is Undelivered['delivery'] {
  return delivery.status === 'failed' || delivery.status === 'refused'
}

function readJson(answer: HttpAnswer): ValueMap | undefined {
  try {
    const json: unknown = JSON.parse('text' in answer ? answer.text : '')
    return isMap(json) ? json : undefined
  } catch {
    return undefined
  }
}

/** A proxy, a login page: it speaks, but not as Jira does. */
function unexpected(): never {
  throw new Undelivered({ status: 'refused', error: { name: 'NotJira', message: 'What answered is no REST API of Jira: look at url in routing.yaml.' } })
}

function asIssue(json: Value): JiraIssue {
  const status = memberOf(memberOf(json, 'fields'), 'status')
  return { key: textOf(memberOf(json, 'key')), status: textOf(memberOf(status, 'name')), done: memberOf(memberOf(status, 'statusCategory'), 'key') === 'done' }
}

function asTransition(json: Value): JiraTransition {
  const to = memberOf(json, 'to')
  return { id: textOf(memberOf(json, 'id')), to: textOf(memberOf(to, 'name')), category: textOf(memberOf(memberOf(to, 'statusCategory'), 'key')) }
}

function memberOf(json: Value, name: string): Value {
  return isMap(json) ? (json[name] ?? null) : unexpected()
}

function textOf(json: Value): string {
  return typeof json === 'string' ? json : unexpected()
}
