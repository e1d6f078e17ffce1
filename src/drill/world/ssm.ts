/** Systems Manager of the drill's world: managed instances, commands and automations with the outputs of the scenario. */
import { automationOperations } from './ssm/automations.js'
import { commandOperations } from './ssm/commands.js'
import { seedSsm, type SsmState } from './ssm/ssm-state.js'
import type { WorldService } from './world-service.js'

export const ssm: WorldService<SsmState> = {
  service: 'ssm',
  scope: 'region',
  create: seedSsm,
  history: ['commands', 'executions'],
  operations: {
    ...commandOperations,
    ...automationOperations,
    DescribeInstanceInformation: ({ instances }, { Filters, InstanceInformationFilterList }) => {
      const filters = [...((Filters ?? []) as { Key: string; Values: string[] }[]), ...((InstanceInformationFilterList ?? []) as { key: string; valueSet: string[] }[]).map(({ key, valueSet }) => ({ Key: key, Values: valueSet }))]
      const member = (key: string): string => (key === 'InstanceIds' ? 'InstanceId' : key === 'PlatformTypes' ? 'PlatformType' : key)
      const found = instances.filter((instance) => filters.every(({ Key, Values }) => Values.some((value) => value === instance[member(Key)])))
      return { InstanceInformationList: found }
    },
  },
}
