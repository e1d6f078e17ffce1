/**
 * A project of Jira Cloud: one issue a finding, found again by a label that is the notice's key, which follows the run.
 *
 * Jira's search does not know at once what was written ("from a few seconds to minutes",
 * https://developer.atlassian.com/cloud/jira/platform/search-and-reconcile/), so the issue that was told before, where the
 * caller knows it, is asked for by its key, which is exact. Where the answer to a creation is lost, the label is searched
 * for half a minute before it is created once more.
 */
import type { Clock } from '../../engine/ports.js'
import type { ValueMap } from '../../expressions/value.js'
import type { JiraDestination } from '../../runbooks/generated/routing-schema.js'
import type { Channel, Delivery } from '../channel.js'
import { withSecret } from '../delivery-of.js'
import { fitSheet } from '../fit-sheet.js'
import { sheetAsJira } from '../formats/jira.js'
import { jiraSite, siteUrl, Undelivered, type JiraIssue, type JiraSite, type JiraTransition } from '../jira-site.js'
import type { Notice } from '../notice.js'
import { sheetOf, titleOf } from '../sheet.js'
import { turnOf } from '../turn-of.js'

/** Characters of a description as JSON: Jira takes 32 767 of a text. */
const longestDescription = 30_000
/** Milliseconds between searches for an issue whose creation was not answered. */
const searchWaits = [2_000, 4_000, 8_000, 16_000]

export const channel: Channel<JiraDestination> = {
  follows: true,
  draft: (notice, destination) => ({ to: `POST ${siteUrl(destination.url)}/rest/api/3/issue`, body: { fields: newFields(notice, destination) } }),
  deliver(notice, destination, means) {
    return withSecret(destination.token, means, async (token) => {
      try {
        return await tell(notice, destination, jiraSite(destination, token, (request) => means.http(request)), means.clock)
      } catch (error) {
        if (error instanceof Undelivered) return error.delivery
        throw error
      }
    })
  },
}

async function tell(notice: Notice, destination: JiraDestination, site: JiraSite, clock: Clock): Promise<Delivery> {
  const known = await findIssue(notice, site)
  const issue = known ?? (await createIssue(notice, destination, site, clock))
  if (known) await site.update(known.key, textFields(notice))
  if (turnOf(notice) === 'over' && !issue.done && issue.status !== destination.done) await finish(issue, destination.done, site)
  // Nobody looks at what is done: a finding that is told anew opens its issue again.
  if (notice.kind === 'alert' && turnOf(notice) === 'told' && issue.done) await reopen(issue, site)
  return { status: 'delivered', reference: issue.key, link: `${siteUrl(destination.url)}/browse/${issue.key}` }
}

async function findIssue(notice: Notice, site: JiraSite): Promise<JiraIssue | undefined> {
  const reference = notice.kind === 'alert' ? notice.reference : undefined
  return (reference === undefined ? undefined : await site.issue(reference)) ?? site.find(notice.key)
}

async function createIssue(notice: Notice, destination: JiraDestination, site: JiraSite, clock: Clock): Promise<JiraIssue> {
  const create = (): Promise<JiraIssue | undefined> => site.create(newFields(notice, destination))
  const created = await create()
  if (created) return created
  try {
    const found = (await searchFor(notice.key, site, clock)) ?? (await create())
    if (found) return found
  } catch (error) {
    // Whatever came after it, the first one may have arrived.
    if (!(error instanceof Undelivered)) throw error
  }
  throw new Undelivered({ status: 'failed', maybe: true, error: { name: 'LostAnswer', message: `Jira did not answer when the issue was created: look for the label ${notice.key} before telling it again.` } })
}

async function searchFor(label: string, site: JiraSite, clock: Clock): Promise<JiraIssue | undefined> {
  for (const wait of searchWaits) {
    await clock.sleep(wait)
    const found = await site.find(label)
    if (found) return found
  }
  return undefined
}

/** Into the status of that name, else the first one of the category Done. */
async function finish(issue: JiraIssue, done: string | undefined, site: JiraSite): Promise<void> {
  const isEnd = ({ to, category }: JiraTransition): boolean => (done === undefined ? category === 'done' : to === done)
  await move(issue, [isEnd], done ?? 'of the category Done', site)
}

async function reopen(issue: JiraIssue, site: JiraSite): Promise<void> {
  await move(issue, [({ category }) => category === 'new', ({ category }) => category !== 'done'], 'that is not done', site)
}

/** The first transition that one of the wishes fits, in their order. */
async function move({ key, status, done }: JiraIssue, wishes: readonly ((transition: JiraTransition) => boolean)[], where: string, site: JiraSite): Promise<void> {
  const offered = await site.transitions(key)
  const transition = wishes.flatMap((wish) => offered.filter(wish))[0]
  if (!transition) throw undone('NoTransition', `${key} is up to date, but Jira offers no way${status === '' ? '' : ` from ${status}`} to a status ${where}: look at the workflow, and at done in routing.yaml.`)
  if (await site.transition(key, transition.id)) return
  // It may have been moved: then it is not where it was.
  if ((await site.issue(key))?.done === done) throw undone('LostAnswer', `${key} is up to date, but Jira did not move it to ${transition.to}.`)
}

function undone(name: string, message: string): Undelivered {
  return new Undelivered({ status: 'refused', error: { name, message } })
}

function newFields(notice: Notice, { project, issue_type: type = 'Task', labels = [], priorities = {} }: JiraDestination): ValueMap {
  const priority = notice.kind === 'alert' ? priorities[notice.alert.urgency.priority] : undefined
  return {
    project: { key: project },
    issuetype: { name: type },
    labels: [notice.key, ...labels],
    ...(priority !== undefined && { priority: { name: priority } }),
    ...textFields(notice),
  }
}

/** What is brought up to date: all the rest belongs to whoever works with the issue. */
function textFields(notice: Notice): ValueMap {
  const sheet = { ...sheetOf(notice), title: titleOf(notice) }
  return fitSheet(sheet, sheetAsJira, ({ description }) => JSON.stringify(description).length, longestDescription) as unknown as ValueMap
}
