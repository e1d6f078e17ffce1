/** A destination in words: where it is, and where its secrets are. Never a secret. Raw texts. */
import { usualArchive, usualPagerDuty, type Destination } from '../runbooks/routing.js'
import { placeOf } from './secrets.js'

/** Where its alerts go. */
export function placeOfDestination(destination: Destination): string {
  switch (destination.type) {
    case 'sns':
      return destination.topic
    case 'sqs':
      return destination.queue
    case 'security_hub':
      return "the finding's own record in Security Hub"
    case 'guardduty':
      return `the finding's own record in GuardDuty, archived as ${(destination.archive ?? usualArchive).join(', ')}`
    case 'pagerduty':
      return destination.url ?? usualPagerDuty
    case 'jira':
      return `${destination.url}, project ${destination.project}, as ${destination.user}`
    case 'slack':
      return 'an incoming webhook'
    case 'webhook':
      return destination.url
    case 'mail':
      return `${destination.to.join(', ')} by ${destination.server}`
  }
}

/** Where each of its secrets comes from: `url: from the environment variable X`. */
export function secretsOfDestination(destination: Destination): string[] {
  switch (destination.type) {
    case 'pagerduty':
      return [`routing_key: from the ${placeOf(destination.routing_key)}`]
    case 'jira':
      return [`token: from the ${placeOf(destination.token)}`]
    case 'slack':
      return [`url: from the ${placeOf(destination.url)}`]
    case 'webhook':
      return [`key: from the ${placeOf(destination.key)}`]
    case 'mail':
      return destination.password ? [`password: from the ${placeOf(destination.password)}`] : []
    case 'sns':
    case 'sqs':
    case 'security_hub':
    case 'guardduty':
      return destination.role === undefined ? [] : [`with the role ${destination.role}`]
  }
}
