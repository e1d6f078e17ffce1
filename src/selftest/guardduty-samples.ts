/**
 * Sample findings of GuardDuty (https://docs.aws.amazon.com/guardduty/latest/ug/sample_findings.html). One of a type that has
 * a sample already may be that one told again, of which GuardDuty sends an event only at the detector's frequency
 * (https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html): so a type without one is taken.
 */
import { itemsOf } from '../aws-model/list-pages.js'
import { isMap, type ValueMap } from '../expressions/value.js'
import { isSample } from '../findings/guardduty/read-resource.js'
import { flagAt, textAt } from '../findings/read-members.js'
import { askAws, changeAws, type Asking } from './ask-aws.js'
import { BrokenLink } from './link.js'

export interface Detector {
  id: string
  /** How often GuardDuty sends what it tells again: `6 hours`. */
  every: string
}

/** Types of low severity, so that it should ring nobody: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html */
export const usualTypes = [
  'Policy:IAMUser/RootCredentialUsage',
  'Policy:S3/BucketBlockPublicAccessDisabled',
  'Policy:S3/AccountBlockPublicAccessDisabled',
  'Stealth:S3/ServerAccessLoggingDisabled',
  'Stealth:IAMUser/PasswordPolicyChange',
  'Recon:EC2/PortProbeUnprotectedPort',
] as const

const frequencies: Readonly<Record<string, string>> = { FIFTEEN_MINUTES: '15 minutes', ONE_HOUR: 'hour', SIX_HOURS: '6 hours' }

/** The only one of the region, or the one that is given. Throws BrokenLink where GuardDuty is off. */
export async function findDetector(asking: Asking, given: string | undefined): Promise<Detector> {
  const { region } = asking.place
  const id = given ?? itemsOf([await askAws(asking, 'guardduty', 'ListDetectors', {})], 'DetectorIds')[0]
  if (typeof id !== 'string') throw new BrokenLink(`GuardDuty is off in ${region}`, 'Turn it on, or test where it is on: --region.')
  const detector = await askAws(asking, 'guardduty', 'GetDetector', { DetectorId: id })
  if (textAt(detector, 'Status') !== 'ENABLED') throw new BrokenLink(`The detector ${id} in ${region} is suspended`, 'GuardDuty finds nothing there: enable it.')
  const frequency = textAt(detector, 'FindingPublishingFrequency') ?? ''
  return { id, every: frequencies[frequency] ?? frequency }
}

/** Samples by their id, with when they were last updated. */
export type Samples = ReadonlyMap<string, string>

export interface ChosenType {
  type: string
  /** Samples of it that are there already. */
  known: Samples
}

export async function chooseType(asking: Asking, detector: string, given: string | undefined): Promise<ChosenType> {
  const all: ChosenType[] = []
  for (const type of given === undefined ? usualTypes : [given]) {
    const samples = await samplesOf(asking, detector, type)
    const chosen = { type, known: new Map(samples.map((sample) => [textAt(sample, 'Id')!, textAt(sample, 'UpdatedAt') ?? ''])) }
    if (samples.length === 0) return chosen
    all.push(chosen)
  }
  return all[0]!
}

/** False: whether it was made is not known. */
export function createSample(asking: Asking, detector: string, type: string): Promise<boolean> {
  return changeAws(asking, 'guardduty', 'CreateSampleFindings', { DetectorId: detector, FindingTypes: [type] })
}

export interface Sample {
  /** As GetFindings gives it. */
  document: ValueMap
  /** It was there before, and was told again. */
  again: boolean
}

/** Milliseconds between two looks. */
const pause = 2_000

/** Waits until it is there, `wait` milliseconds at most. */
export async function findSample(asking: Asking, detector: string, { type, known }: ChosenType, wait: number): Promise<Sample> {
  const until = asking.clock.monotonic() + wait
  for (;;) {
    const found = (await samplesOf(asking, detector, type)).find((sample) => known.get(textAt(sample, 'Id')!) !== (textAt(sample, 'UpdatedAt') ?? ''))
    if (found && flagAt(found, 'Service', 'Archived') === true && !known.has(textAt(found, 'Id')!)) throw new BrokenLink(`GuardDuty archived the sample ${textAt(found, 'Id')} by itself`, 'A suppression rule of GuardDuty does that, and then no event is sent. Look at its rules, or take another --type.')
    if (found) return { document: found, again: known.has(textAt(found, 'Id')!) }
    if (asking.clock.monotonic() >= until || !(await asking.clock.sleep(pause))) throw new BrokenLink(`GuardDuty does not show the sample of ${type}`, 'Look for it in the console of GuardDuty, and archive it there.')
  }
}

export function archiveSample(asking: Asking, detector: string, id: string): Promise<boolean> {
  return changeAws(asking, 'guardduty', 'ArchiveFindings', { DetectorId: detector, FindingIds: [id] })
}

/** Of a type, archived ones too: the last updated, as many as GuardDuty gives at once. */
async function samplesOf(asking: Asking, detector: string, type: string): Promise<ValueMap[]> {
  const listed = await askAws(asking, 'guardduty', 'ListFindings', { DetectorId: detector, FindingCriteria: { Criterion: { type: { Equals: [type] } } }, SortCriteria: { AttributeName: 'updatedAt', OrderBy: 'DESC' }, MaxResults: 50 })
  const ids = itemsOf([listed], 'FindingIds')
  if (ids.length === 0) return []
  const read = await askAws(asking, 'guardduty', 'GetFindings', { DetectorId: detector, FindingIds: ids })
  return itemsOf([read], 'Findings').filter(isMap).filter((finding) => textAt(finding, 'Id') !== undefined && isSample(finding['Service']))
}
