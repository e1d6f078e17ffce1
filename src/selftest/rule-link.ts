/** The rules of EventBridge that send to a queue, and whether they let a finding through: asked, not guessed. */
import { itemsOf } from '../aws-model/list-pages.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import { textAt } from '../findings/read-members.js'
import { askAws, Denied, type Asking } from './ask-aws.js'
import { BrokenLink, type Held } from './link.js'

export interface Rule {
  name: string
  enabled: boolean
  pattern: string
}

/** Of the default bus in `asking.place`. None where that cannot be said. Throws BrokenLink where all are disabled. */
export async function rulesTo(asking: Asking, queue: string): Promise<Held<Rule[]>> {
  try {
    const names = itemsOf([await askAws(asking, 'eventbridge', 'ListRuleNamesByTarget', { TargetArn: queue })], 'RuleNames').filter((name) => typeof name === 'string')
    const rules = await Promise.all(names.map((name) => describeRule(asking, name)))
    if (rules.length === 0) return { value: [], state: 'doubtful', says: `no rule of EventBridge in ${asking.place.region} sends to the queue directly`, hint: 'Events may come by a topic, or from another bus: then whether they come is what shows it.' }
    const disabled = rules.filter(({ enabled }) => !enabled).map(({ name }) => name)
    if (disabled.length === rules.length) throw new BrokenLink(`Each rule that sends to the queue is disabled: ${disabled.join(', ')}`, `aws events enable-rule --name ${disabled[0]} --region ${asking.place.region}`)
    return { value: rules, says: `${rules.filter(({ enabled }) => enabled).map(({ name }) => name).join(', ')}${disabled.length === 0 ? '' : `; disabled: ${disabled.join(', ')}`}` }
  } catch (error) {
    if (error instanceof Denied) return doubtful([], error)
    throw error
  }
}

/** Which of the rules lets the finding through. Throws BrokenLink where none does. */
export async function matchRules(asking: Asking, rules: readonly Rule[], finding: ValueMap): Promise<Held<undefined>> {
  if (rules.length === 0) return { value: undefined, state: 'doubtful', says: 'no rule is known to ask' }
  const event = JSON.stringify(eventOf(finding, asking.place))
  try {
    const matching: Rule[] = []
    for (const rule of rules) if (rule.pattern !== '' && (await askAws(asking, 'eventbridge', 'TestEventPattern', { EventPattern: rule.pattern, Event: event }))['Result'] === true) matching.push(rule)
    const open = matching.filter(({ enabled }) => enabled).map(({ name }) => name)
    if (open.length > 0) return { value: undefined, says: `${open.join(', ')} lets it through` }
    const [closed] = matching
    if (closed) throw new BrokenLink(`Only ${closed.name} lets it through, which is disabled`, `aws events enable-rule --name ${closed.name} --region ${asking.place.region}`)
    throw new BrokenLink(`No rule lets it through: ${rules.map(({ name }) => name).join(', ')}`, 'Look at their event patterns: for findings of GuardDuty the source is aws.guardduty, the detail-type GuardDuty Finding.')
  } catch (error) {
    if (error instanceof Denied) return doubtful(undefined, error)
    throw error
  }
}

async function describeRule(asking: Asking, name: string): Promise<Rule> {
  const rule = await askAws(asking, 'eventbridge', 'DescribeRule', { Name: name })
  return { name, enabled: (textAt(rule, 'State') ?? '').startsWith('ENABLED'), pattern: textAt(rule, 'EventPattern') ?? '' }
}

function doubtful<T>(value: T, { message, hint }: Denied): Held<T> {
  return { value, state: 'doubtful', says: `may not be asked: ${message}`, ...(hint !== undefined && { hint }) }
}

/** As GuardDuty puts a finding on the bus: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html */
function eventOf(finding: ValueMap, { account, region }: Asking['place']): ValueMap {
  return { version: '0', id: '00000000-0000-0000-0000-000000000000', 'detail-type': 'GuardDuty Finding', source: 'aws.guardduty', account, time: textAt(finding, 'UpdatedAt') ?? '', region, resources: [], detail: lowerCamel(finding) }
}

/** EventBridge has the members of GetFindings with a small first letter. */
function lowerCamel(value: Value): Value {
  if (Array.isArray(value)) return value.map(lowerCamel)
  if (!isMap(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, lowerCamel(member)]))
}
