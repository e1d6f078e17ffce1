/** What looks like a credential is found wherever it stands, also where a first look passes over most texts. */
import fc from 'fast-check'
import { secretsIn } from '../../src/runbooks/secrets-in.js'

const character = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/+')
const key = fc.string({ unit: character, minLength: 40, maxLength: 40 })
const around = fc.string({ unit: fc.constantFrom(...' \n:"aZ7_'), maxLength: 80 })

test('a secret access key is found at each place, if it looks drawn by lot', () => {
  fc.assert(
    fc.property(around, key, around, (before, secret, after) => {
      const isDrawn = new Set(secret).size >= 22 && /[a-z]/.test(secret) && /[A-Z]/.test(secret) && secret.replace(/\D/g, '').length >= 3
      const found = secretsIn(`${before} ${secret} ${after}`).filter(({ start }) => start === before.length + 1)
      expect(found).toEqual(isDrawn ? [{ what: 'a secret access key', start: before.length + 1, end: before.length + 41 }] : [])
    }),
    { numRuns: 2_000 },
  )
})

test.each([
  ['the id of an access key', 'ASIA0123456789ABCDEF'],
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----'],
  ['a token of GitHub', `github_pat_${'a'.repeat(50)}`],
  ['a token of GitHub', `ghs_${'a'.repeat(36)}`],
  ['a token of Slack', 'xoxe-0123456789'],
  ['a token of Atlassian', `ATATT3${'a'.repeat(20)}`],
  ['a webhook of Slack', 'hooks.slack.com/triggers/T0/B0/abcdefghijklmnop'],
  ['a webhook of Microsoft Teams', 'webhook.office.com/webhookb2/0123456789-abcdefghi'],
  ['a webhook of Discord', 'discord.com/api/webhooks/1/abcdefghij-abcdefghi'],
  ['a JSON web token', 'eyJabcdefghij.eyJabcdefghij.abcdefghij'],
  ['a password', 'smtp://mail:hunter2@'],
  ['a token in an address', 'https://example.com/?API_KEY=abcdefgh'],
])('%s is found where a text has nothing else: %s', (what, text) => {
  expect(secretsIn(text).map((each) => each.what)).toEqual([what])
})
