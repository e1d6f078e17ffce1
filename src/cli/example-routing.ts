/** A routing to begin with: shown where none is configured. */
export const exampleRouting = `destinations:
  security: { type: slack, url: { env: SLACK_SECURITY_URL } }
  oncall: { type: pagerduty, routing_key: { env: PAGERDUTY_ROUTING_KEY }, fallback: security }
  lead: { type: mail, server: "smtps://mail.example.com:465", from: sirun@example.com, to: [lead@example.com] }
rules:
  - { id: urgent, when: 'priority == "P1"', to: [oncall, security], escalation: standard }
default: { to: [security], escalation: standard }
escalations:
  standard: { tiers: [{ to: [oncall, lead] }], remind: 4h }
`
