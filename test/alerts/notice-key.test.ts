import { keyOf, keyOfFinding } from '../../src/alerts/notice-key.js'

const finding = { source: 'guardduty', id: '1ab', arn: 'arn:aws:guardduty:eu-west-1:111122223333:detector/12/finding/1ab' } as const

test('a finding has one key, which two regions do not share', () => {
  expect(keyOfFinding(finding)).toBe(keyOf(finding.arn))
  expect(keyOfFinding(finding)).toMatch(/^sirun-[0-9a-f]{32}$/)
  expect(keyOfFinding({ ...finding, arn: finding.arn.replace('eu-west-1', 'eu-west-2') })).not.toBe(keyOfFinding(finding))
})

test('without an ARN, source and id say which it is', () => {
  expect(keyOfFinding({ source: 'guardduty', id: '1ab' })).toBe(keyOf('guardduty 1ab'))
  expect(keyOfFinding({ source: 'config', id: '1ab' })).not.toBe(keyOfFinding({ source: 'guardduty', id: '1ab' }))
})
