/**
 * A hand-written contract of Jira Cloud's REST API v3 for issues, search and transitions, from
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/, …/api-group-issue-search/,
 * https://developer.atlassian.com/cloud/jira/platform/search-and-reconcile/ and
 * https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/. It is not Jira.
 */
import { localServer, type Answer, type LocalServer, type Received } from './local-server.js'

export const jiraUser = 'bot@example.com'
export const jiraToken = 'ATATT3xFfGF0-secret="token"'

interface Node {
  type: string
  version?: number
  text?: string
  marks?: { type: string; attrs?: { href?: string } }[]
  content?: Node[]
}

export interface Issue {
  key: string
  status: keyof typeof workflow
  labels: string[]
  summary: string
  description: Node
  priority?: string
  type: string
  /** Searches that will not show it: the index lags behind. */
  hidden: number
  updates: number
  moves: number
}

const workflow = {
  'To Do': { category: 'new', to: ['In Progress', 'Handed over', 'Done', 'Rejected'] },
  'In Progress': { category: 'indeterminate', to: ['To Do', 'Done', 'Rejected'] },
  'Handed over': { category: 'indeterminate', to: ['Done', 'Handed over'] },
  Done: { category: 'done', to: ['In Progress', 'To Do'] },
  Rejected: { category: 'done', to: ['To Do'] },
} as const

export interface JiraServer extends LocalServer {
  issues: Issue[]
  /** Searches that will not show an issue that is created from now on. */
  lag: number
  /** Statuses that no transition leads to. */
  closedWays: Set<string>
}

export async function jiraServer(): Promise<JiraServer> {
  const state = { issues: [] as Issue[], lag: 0, closedWays: new Set<string>() }
  const server = await localServer((request) => {
    if (request.headers.authorization !== `Basic ${Buffer.from(`${jiraUser}:${jiraToken}`).toString('base64')}`) return { status: 401, body: 'Client must be authenticated to access this resource.' }
    return answer(request, state)
  })
  return Object.assign(state, server)
}

type State = Pick<JiraServer, 'issues' | 'lag' | 'closedWays'>

function answer(request: Received, state: State): Answer {
  const body = (request.body === '' ? {} : JSON.parse(request.body)) as { fields?: Fields; jql?: string; transition?: { id?: string } }
  const [pathOnly] = request.path.split('?') as [string]
  const path = decodeURIComponent(pathOnly.replace(/^\/rest\/api\/3\//, ''))
  if (request.method === 'POST' && path === 'search/jql') return search(body.jql ?? '', state)
  if (request.method === 'POST' && path === 'issue') return create(body.fields ?? {}, state)
  const [, key, ways] = /^issue\/([^/]+)(\/transitions)?$/.exec(path) ?? []
  const issue = state.issues.find((each) => each.key === key)
  if (!issue) return trouble(404, {}, ['Issue does not exist or you do not have permission to see it.'])
  if (!ways && request.method === 'GET') return { status: 200, body: shown(issue) }
  if (!ways) return update(issue, body.fields ?? {})
  const offered = workflow[issue.status].to.filter((name) => !state.closedWays.has(name))
  if (request.method === 'GET') return { status: 200, body: { transitions: offered.map((name) => ({ id: `to ${name}`, name: `Move to ${name}`, to: statusOf(name) })) } }
  const to = offered.find((name) => `to ${name}` === body.transition?.id)
  if (!to) return trouble(400, {}, ['It seems that you have tried to perform an illegal workflow operation.'])
  Object.assign(issue, { status: to, moves: issue.moves + 1 })
  return { status: 204 }
}

function search(jql: string, { issues }: State): Answer {
  const [, project, label] = /^project = "(\w+)" AND labels = "([^"\\]+)" ORDER BY created ASC$/.exec(jql) ?? []
  if (project !== 'SEC') return trouble(400, {}, [`The value '${project}' does not exist for the field 'project'.`])
  const found = issues.filter((issue) => issue.labels.includes(label!) && issue.hidden-- <= 0)
  return { status: 200, body: { issues: found.map(shown), isLast: true } }
}

interface Fields {
  project?: { key?: string }
  issuetype?: { name?: string }
  summary?: string
  description?: Node
  labels?: string[]
  priority?: { name?: string }
}

function create(fields: Fields, state: State): Answer {
  const { project, issuetype, labels = [], priority } = fields
  const errors = {
    ...(project?.key !== 'SEC' && { project: 'valid project is required' }),
    ...(!['Task', 'Incident'].includes(issuetype?.name ?? '') && { issuetype: 'Specify a valid issue type' }),
    ...(labels.some((label) => /\s/.test(label) || label.length > 255) && { labels: "The label can't contain spaces." }),
    ...(priority && !['Highest', 'High'].includes(priority.name ?? '') && { priority: 'The priority selected is invalid.' }),
    ...textErrors(fields),
  }
  if (Object.keys(errors).length > 0) return trouble(400, errors)
  const key = `SEC-${state.issues.length + 1}`
  state.issues.push({ key, status: 'To Do', labels, summary: fields.summary!, description: fields.description!, ...(priority?.name !== undefined && { priority: priority.name }), type: issuetype!.name!, hidden: state.lag, updates: 0, moves: 0 })
  return { status: 201, body: { id: String(10_000 + state.issues.length), key, self: `https://example.atlassian.net/rest/api/3/issue/${key}` } }
}

function update(issue: Issue, fields: Fields): Answer {
  const errors = textErrors(fields)
  if (Object.keys(errors).length > 0) return trouble(400, errors)
  Object.assign(issue, { summary: fields.summary, description: fields.description, updates: issue.updates + 1 })
  return { status: 204 }
}

function textErrors({ summary, description }: Fields): Record<string, string> {
  return {
    ...(typeof summary !== 'string' || summary === '' ? { summary: 'You must specify a summary of the issue.' } : summary.length > 255 || /[\r\n]/.test(summary) ? { summary: 'The summary is invalid because it contains newline characters or is too long.' } : {}),
    ...(JSON.stringify(description ?? '').length > 32_767 ? { description: 'CONTENT_LIMIT_EXCEEDED' } : description?.type === 'doc' && description.version === 1 && isDocument(description) ? {} : { description: 'INVALID_INPUT' }),
  }
}

/** What each node may hold; `marks` only links. */
const children: Readonly<Record<string, readonly string[]>> = {
  doc: ['paragraph', 'table', 'codeBlock'],
  table: ['tableRow'],
  tableRow: ['tableCell'],
  tableCell: ['paragraph'],
  paragraph: ['text'],
  codeBlock: ['text'],
  text: [],
}

function isDocument({ type, text, marks = [], content = [] }: Node): boolean {
  if (type === 'text') return typeof text === 'string' && text !== '' && marks.every(({ type: mark, attrs }) => mark === 'link' && /^https:\/\//.test(attrs?.href ?? ''))
  const mayBeEmpty = type === 'paragraph' || type === 'doc'
  return (mayBeEmpty || content.length > 0) && content.every((child) => children[type]?.includes(child.type) && isDocument(child))
}

function shown({ key, status }: Issue): object {
  return { id: '1', key, fields: { status: statusOf(status) } }
}

function statusOf(name: keyof typeof workflow): object {
  return { name, statusCategory: { key: workflow[name].category, name } }
}

function trouble(status: number, errors: Record<string, string>, errorMessages: string[] = []): Answer {
  return { status, body: { errorMessages, errors } }
}

/** All that the text of a document says. */
export function textIn({ text = '', content = [] }: Node): string {
  return [text, ...content.map(textIn)].join('\n')
}
