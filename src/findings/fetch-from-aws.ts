/** A name of a finding in AWS → the finding, from wherever it is; or what each place said. */
import type { Aws, AwsPlace } from '../aws-model/aws.js'
import { failure, SirunError, type Diagnostic } from '../diagnostics/diagnostic.js'
import { credentialsFailure, notFound, onlyUseless, saysOf, type Searched } from './aws-failure.js'
import { ownPlace, type AwsReference } from './aws-reference.js'
import type { FindingSource } from './finding-source.js'
import type { Finding } from './finding.js'
import { findingSources, readOne } from './read-finding.js'

/** How findings in AWS are reached. */
export interface FindingReach {
  aws: Aws
  /** Where an id alone is looked for; none: nobody said. */
  regions: readonly string[]
  /** Called when a region has answered, where there is more than one to ask. */
  progress?: (answer: RegionAnswer) => void
  /** What a person should know about the finding that was fetched. */
  remark?: (remark: Diagnostic) => void
}

export interface RegionAnswer {
  region: string
  service: string
  /** `found`, `not there`, `off`, or why nobody can say. */
  says: string
}

interface Search {
  source: FindingSource
  place: AwsPlace
  detector?: string
}

/** The finding. Throws SirunError: usage where there is none, aws where AWS does not say, failed for what is none. */
export async function fetchFromAws(reference: AwsReference, reach: FindingReach): Promise<Finding> {
  const searched: Searched[] = []
  for (const stage of stagesFor(reference, reach)) {
    const found = await searchAll(stage, reference.id, reach, searched)
    if (found !== undefined) return readFound(found, reference.id)
    const useless = onlyUseless(searched.map(({ answer }) => answer))
    if (useless) throw credentialsFailure(useless)
  }
  throw notFound(reference.id, searched)
}

/**
 * Whoever is asked at the same time. A finding of a member account is also its administrator's, so where the
 * finding's own account cannot be entered, that of the credentials is asked.
 */
function stagesFor({ sources, place, detector }: AwsReference, { regions }: FindingReach): Search[][] {
  const inOrder = sources.flatMap((id) => findingSources.filter((source) => source.id === id && source.inAws))
  if (place) {
    const own = { ...ownPlace(place.region), partition: place.partition }
    return inOrder.flatMap((source) => [
      ...(place.account === '' ? [] : [[{ source, place, ...(detector !== undefined && { detector }) }]]),
      [{ source, place: own }],
    ])
  }
  if (regions.length === 0) {
    throw failure('usage', 'no-region', 'It is not known in which region to look for the finding.',
      'Set regions in sirun.config.yaml, give --region, or give the ARN of the finding.')
  }
  return inOrder.map((source) => regions.map((region) => ({ source, place: ownPlace(region) })))
}

/** The first document that a place has; the others are not waited for. */
function searchAll(stage: readonly Search[], id: string, { aws, progress }: FindingReach, searched: Searched[]): Promise<unknown> {
  const search = async (one: Search): Promise<unknown> => {
    const service = one.source.inAws!
    const answer = await service.get(aws, one.place, id, one.detector)
    searched.push({ ...one, answer })
    if (stage.length > 1) progress?.({ region: one.place.region, service: service.service, says: saysOf(answer) })
    return answer.status === 'ok' ? answer.value : undefined
  }
  return new Promise((resolve, reject) => {
    let left = stage.length
    const answered = (document: unknown): void => {
      left -= 1
      if (document !== undefined || left === 0) resolve(document)
    }
    for (const one of stage) search(one).then(answered, reject)
  })
}

function readFound(document: unknown, id: string): Finding {
  const read = readOne({ document })
  if ('finding' in read) return read.finding
  throw new SirunError('failed', { ...read.problem, severity: 'error', place: { file: id } })
}
