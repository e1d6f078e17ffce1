/** A routing to begin with: shown where none is configured. */
export const exampleRouting = `destinations:
  security: { type: slack, url: { env: SLACK_SECURITY_URL } }
  oncall: { type: pagerduty, routing_key: { env: PAGERDUTY_ROUTING_KEY }, fallback: security }
rules:
  - { id: urgent, when: 'priority == "P1"', to: [oncall, security] }
default: { to: [security] }
`
