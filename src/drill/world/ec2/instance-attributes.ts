/** Attributes of an instance, one a call: DescribeInstanceAttribute and ModifyInstanceAttribute. */
import type { Value, ValueMap } from '../../../expressions/value.js'
import type { WorldHandler } from '../world-service.js'
import { WorldError } from '../world-service.js'
import type { Ec2State, Instance, NetworkInterface } from './ec2-state.js'
import { interfacesOf, invalidValue, lookUp, volumesOf } from './ec2-state.js'
import { blockDevicesView } from './instance-view.js'
import { boolean, map, maps, requiredText, text, texts } from './members.js'
import { setGroups } from './network-interfaces.js'

type View = (state: Ec2State, instance: Instance) => ValueMap

const value = (Value: Value | undefined): ValueMap => (Value === undefined ? {} : { Value })

/** Attribute → the member of the answer that shows it. */
const views: Record<string, View> = {
  blockDeviceMapping: (state, instance) => ({ BlockDeviceMappings: blockDevicesView(state, instance) }),
  disableApiStop: (_, { attributes }) => ({ DisableApiStop: value(attributes.disableApiStop) }),
  disableApiTermination: (_, { attributes }) => ({ DisableApiTermination: value(attributes.disableApiTermination) }),
  ebsOptimized: (_, { described }) => ({ EbsOptimized: value(described['EbsOptimized'] ?? false) }),
  enaSupport: (_, { described }) => ({ EnaSupport: value(described['EnaSupport'] ?? false) }),
  groupSet: (state, instance) => ({
    Groups: (interfacesOf(state, instance.id)[0]?.groups ?? []).map((GroupId) => ({ GroupId })),
  }),
  instanceInitiatedShutdownBehavior: (_, { attributes }) => ({
    InstanceInitiatedShutdownBehavior: value(attributes.shutdownBehavior),
  }),
  instanceType: (_, { described }) => ({ InstanceType: value(described['InstanceType']) }),
  kernel: (_, { described }) => ({ KernelId: value(described['KernelId']) }),
  productCodes: (_, { described }) => ({ ProductCodes: described['ProductCodes'] ?? [] }),
  ramdisk: (_, { described }) => ({ RamdiskId: value(described['RamdiskId']) }),
  rootDeviceName: (_, { described }) => ({ RootDeviceName: value(described['RootDeviceName']) }),
  sourceDestCheck: (state, instance) => ({
    SourceDestCheck: value(interfacesOf(state, instance.id)[0]?.described['SourceDestCheck'] ?? true),
  }),
  sriovNetSupport: (_, { described }) => ({ SriovNetSupport: value(described['SriovNetSupport']) }),
  userData: (_, { attributes }) => ({ UserData: value(attributes.userData) }),
}

type Change = (state: Ec2State, instance: Instance, input: ValueMap) => void

/** Parameter → what it changes. AWS takes one in a call. */
const changes: Record<string, Change> = {
  BlockDeviceMappings(state, instance, input) {
    for (const mapping of maps(input, 'BlockDeviceMappings')) {
      const device = text(mapping, 'DeviceName') ?? ''
      const volume = volumesOf(state, instance.id).find((one) => one.attachment!.device === device)
      if (!volume) throw new WorldError('InvalidInstanceAttributeValue', `No device is currently mapped at ${device}`)
      const wanted = boolean(map(mapping, 'Ebs') ?? {}, 'DeleteOnTermination')
      if (wanted !== undefined) volume.attachment!.deleteOnTermination = wanted
    }
  },
  DisableApiStop(_, instance, input) {
    instance.attributes.disableApiStop = flag(input, 'DisableApiStop')
  },
  DisableApiTermination(_, instance, input) {
    if (instance.described['InstanceLifecycle'] === 'spot') {
      throw new WorldError(
        'UnsupportedOperation',
        `Modifying 'disableApiTermination' is not supported for the Spot Instance '${instance.id}'.`,
      )
    }
    instance.attributes.disableApiTermination = flag(input, 'DisableApiTermination')
  },
  EbsOptimized(_, instance, input) {
    mustBeStopped(instance, 'ebsOptimized')
    instance.described['EbsOptimized'] = flag(input, 'EbsOptimized')
  },
  Groups(state, instance, input) {
    setGroups(state, onlyInterface(state, instance), texts(input, 'Groups') ?? [])
  },
  InstanceInitiatedShutdownBehavior(_, instance, input) {
    const behavior = text(map(input, 'InstanceInitiatedShutdownBehavior') ?? {}, 'Value') ?? ''
    if (behavior !== 'stop' && behavior !== 'terminate') {
      throw invalidValue(
        `Invalid value '${behavior}' for instanceInitiatedShutdownBehavior. Must be one of stop, terminate`,
      )
    }
    instance.attributes.shutdownBehavior = behavior
  },
  InstanceType(_, instance, input) {
    mustBeStopped(instance, 'instanceType')
    instance.described['InstanceType'] = text(map(input, 'InstanceType') ?? {}, 'Value') ?? ''
  },
  SourceDestCheck(state, instance, input) {
    onlyInterface(state, instance).described['SourceDestCheck'] = flag(input, 'SourceDestCheck')
  },
  UserData(_, instance, input) {
    mustBeStopped(instance, 'userData')
    const data = (map(input, 'UserData') ?? {})['Value']
    // The SDK takes bytes and sends their base64, which is also what the attribute shows.
    const encoded = data instanceof Uint8Array ? Buffer.from(data).toString('base64') : data
    if (typeof encoded === 'string' && encoded !== '') instance.attributes.userData = encoded
    else delete instance.attributes.userData
  },
}

/** AWS takes an interface's attributes here only where the instance has one interface. */
function onlyInterface(state: Ec2State, instance: Instance): NetworkInterface {
  const [only, second] = interfacesOf(state, instance.id)
  if (only && !second) return only
  const message = `There are multiple interfaces attached to instance '${instance.id}'.`
  throw new WorldError('InvalidInstanceID', `${message} Please specify an interface ID for the operation instead.`)
}

function flag(input: ValueMap, name: string): boolean {
  const wanted = boolean(map(input, name) ?? {}, 'Value')
  if (wanted === undefined)
    throw new WorldError('MissingParameter', `The request must contain the parameter ${name}.Value`)
  return wanted
}

function mustBeStopped(instance: Instance, attribute: string): void {
  if (instance.state === 'stopped') return
  throw new WorldError(
    'IncorrectInstanceState',
    `The instance '${instance.id}' is not in the 'stopped' state, which changing its ${attribute} needs.`,
  )
}

/** The older form: `Attribute: disableApiTermination, Value: "true"`. */
function readOldForm(input: ValueMap): ValueMap {
  const attribute = text(input, 'Attribute')
  const asked = text(input, 'Value')
  if (attribute === undefined || asked === undefined) return input
  const name = attribute[0]!.toUpperCase() + attribute.slice(1)
  const isFlag = ['DisableApiStop', 'DisableApiTermination', 'EbsOptimized', 'SourceDestCheck'].includes(name)
  return { ...input, [name]: { Value: isFlag ? asked.toLowerCase() === 'true' : asked } }
}

export const instanceAttributeOperations: Record<string, WorldHandler<Ec2State>> = {
  DescribeInstanceAttribute(state, input) {
    const instance = lookUp(state.instances, requiredText(input, 'InstanceId'), 'i')
    const attribute = requiredText(input, 'Attribute')
    const view = Object.hasOwn(views, attribute) ? views[attribute] : undefined
    if (!view) throw invalidValue(`Value (${attribute}) for parameter attribute is invalid. Unknown attribute.`)
    return { InstanceId: instance.id, ...view(state, instance) }
  },

  ModifyInstanceAttribute(state, input) {
    const instance = lookUp(state.instances, requiredText(input, 'InstanceId'), 'i')
    if (instance.state === 'terminated' || instance.state === 'shutting-down') {
      throw new WorldError(
        'IncorrectInstanceState',
        `The instance '${instance.id}' is not in the 'running' or 'stopped' state.`,
      )
    }
    const read = readOldForm(input)
    const asked = Object.keys(changes).filter((name) => read[name] !== undefined)
    if (asked.length === 0) throw new WorldError('MissingParameter', 'No attributes specified.')
    if (asked.length > 1) {
      throw new WorldError(
        'InvalidParameterCombination',
        `Fields for multiple attribute types specified: ${asked.join(', ')}`,
      )
    }
    changes[asked[0]!]!(state, instance, read)
    return {}
  },
}
