import { findingType, findingTypes, isKnownFindingType } from '../../src/findings/finding-types.js'

test('the types that exist', () => {
  expect(isKnownFindingType('Backdoor:EC2/C&CActivity.B')).toBe(true)
  expect(isKnownFindingType('Backdoor:EC2/CnCActivity.B')).toBe(false)
  expect(isKnownFindingType('toString')).toBe(false)
  expect(findingType('AttackSequence:EC2/CompromisedInstanceGroup')).toEqual({
    type: 'AttackSequence:EC2/CompromisedInstanceGroup', severities: ['CRITICAL'], resourceTypes: ['AttackSequence'],
    retired: false,
  })
  expect(findingType('PrivilegeEscalation:Kubernetes/PrivilegedContainer')?.retired).toBe(true)
})

test('each type once, in order', () => {
  const names = findingTypes.map((one) => one.type)
  expect(names).toEqual([...new Set(names)].sort())
  expect(findingTypes.filter((one) => !one.retired)).toHaveLength(229)
})
