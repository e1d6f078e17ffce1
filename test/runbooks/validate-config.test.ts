import { readYaml } from '../../src/runbooks/read-yaml.js'
import { validateConfig } from '../../src/runbooks/validate.js'

test.each([
  ['unknown key', 'region: [eu-west-1]\n', 'unknown-key 1:1 Did you mean regions?'],
  ['unknown key of a place', 'places: { a: { account: "012345678901", region: eu-west-1, rol: x } }\n', 'unknown-key 1:60 Did you mean role?'],
  ['account that lost a digit', 'places: { a: { account: 12345678901, region: eu-west-1 } }\n', 'wrong-value 1:25 '],
  ['priority', 'priorities: [{ priority: P0 }]\n', 'wrong-value 1:26 Did you mean P1?'],
  ['expression', 'priorities: [{ when: "finding.sample &&", priority: P1 }]\n', 'expression-syntax 1:40 '],
  ['name in an expression', "priorities: [{ when: 'finding.sample || enviroment == \"prod\"', priority: P1 }]\n", 'name-not-visible 1:41 Did you mean environment?'],
  ['function that CEL lacks', 'priorities: [{ when: lower(environment) == "prod", priority: P1 }]\n', 'expression-type 1:22 '],
  ['expression that a comment cuts off', 'priorities:\n  - when: environment == "prod" # || finding.sample\n    priority: P1\n', 'quote-it 2:33 Quote it: put the whole value in "…" or in a >- block. A comment goes above.'],
  ['not a map', '- a\n', 'wrong-type 1:1 '],
])('%s', (_, text, expected) => {
  const document = readYaml(text, 'sirun.config.yaml')
  const found = validateConfig(document).map(({ code, place, hint }) => `${code} ${place!.line}:${place!.column} ${hint ?? ''}`)
  expect([...document.problems, ...found]).toEqual([expected])
})

test('an account with a leading zero needs no quotes', () => {
  const document = readYaml('trusted_accounts: [012345678901, 111122223333]\n', 'sirun.config.yaml')
  expect(validateConfig(document)).toEqual([])
  expect(document.value).toEqual({ trusted_accounts: ['012345678901', '111122223333'] })
})
