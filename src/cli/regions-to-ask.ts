/** Which regions a command asks in: the one that is given, all that the account has enabled, or the configured ones. */
import { failure } from '../diagnostics/diagnostic.js'
import { credentialsFailure, onlyUseless, saysOf } from '../findings/aws-failure.js'
import { enabledRegions } from '../findings/list-findings.js'
import type { OpenAws } from './open-aws.js'

/** Throws SirunError: nobody said where, or AWS does not say which there are. */
export async function regionsToAsk({ region, allRegions }: { region?: string; allRegions: boolean }, { aws, regions }: OpenAws): Promise<readonly string[]> {
  if (!allRegions && region !== undefined) return [region]
  if (!allRegions && regions.length > 0) return regions
  if (!allRegions) throw failure('usage', 'no-region', 'It is not known which regions to look in.', 'Set regions in sirun.config.yaml, or give --region or --all-regions.')
  const answer = await enabledRegions(aws, region ?? regions[0] ?? 'us-east-1')
  if (answer.status === 'ok') return answer.value
  const useless = onlyUseless([answer])
  if (useless) throw credentialsFailure(useless)
  const hint = answer.status === 'denied' ? `The identity lacks ${answer.action}; name the regions instead.` : 'Name the regions instead: --region, or regions in sirun.config.yaml.'
  throw failure('aws', answer.status === 'denied' ? 'access-denied' : 'not-reached', `The regions of the account are not known: ${saysOf(answer)}.`, hint)
}
