/**
 * Security Hub's record of a finding, which moto cannot update: a part of restJson1 of our own, written by hand. What
 * passes against it is evidence about the client, not about AWS.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindings.html and API_GetFindings.html
 */
import type { Correction, HttpAnswer } from './forwarder.js'
import type { Answer } from './moto.js'

/** As ASFF writes it. */
export type HubFinding = Record<string, Answer> & { Id: string; ProductArn: string }

/** Findings of one account and region. `lag`: so many reads after an update still show what was before. */
export function securityHubFindings(findings: HubFinding[], { lag = 0 } = {}): Correction {
  const shown = (): HubFinding[] => JSON.parse(JSON.stringify(findings))
  let old = { left: 0, findings: shown() }
  return ({ service, method, path, body }) => {
    if (service !== 'securityhub') return undefined
    if (method === 'POST' && path === '/findings') return Promise.resolve(get(old.left-- > 0 ? old.findings : findings, read(body)))
    if (method !== 'PATCH' || path !== '/findings/batchupdate') return undefined
    old = { left: lag, findings: shown() }
    return Promise.resolve(update(findings, read(body)))
  }
}

/** The forwarder hands on bytes. */
function read(body: string): Answer {
  return JSON.parse(Buffer.from(body, 'latin1').toString())
}

/** Of the filters, those by id. */
function get(findings: HubFinding[], { Filters = {} }: Answer): HttpAnswer {
  const ids: string[] | undefined = Filters.Id?.map(({ Value }: Answer) => Value)
  return answer(200, { Findings: findings.filter(({ Id }) => ids === undefined || ids.includes(Id)) })
}

function update(findings: HubFinding[], { FindingIdentifiers: identifiers = [], ...members }: Answer): HttpAnswer {
  const { Note, Workflow, VerificationState } = members
  if (identifiers.length === 0 || identifiers.length > 100) return refusal('FindingIdentifiers')
  if (Note && (!/\S/.test(Note.Text) || !/\S/.test(Note.UpdatedBy) || Note.Text.length > 512)) return refusal('Note')
  if (Workflow && !['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED'].includes(Workflow.Status)) return refusal('Workflow')
  if (VerificationState && !['UNKNOWN', 'TRUE_POSITIVE', 'FALSE_POSITIVE', 'BENIGN_POSITIVE'].includes(VerificationState)) return refusal('VerificationState')
  const found = (named: Answer): HubFinding | undefined => findings.find(({ Id, ProductArn }) => Id === named.Id && ProductArn === named.ProductArn)
  for (const named of identifiers) Object.assign(found(named) ?? {}, members)
  return answer(200, {
    ProcessedFindings: identifiers.filter(found),
    UnprocessedFindings: identifiers.filter((named: Answer) => !found(named)).map((FindingIdentifier: Answer) => ({ FindingIdentifier, ErrorCode: 'FindingNotFound', ErrorMessage: 'Finding Not Found' })),
  })
}

function refusal(member: string): HttpAnswer {
  return answer(400, { Code: 'InvalidInputException', Message: `Invalid parameter: ${member}` }, { 'x-amzn-errortype': 'InvalidInputException' })
}

function answer(status: number, body: object, headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json', 'x-amzn-requestid': '5f1c1a3e-0000-4000-8000-000000000003', ...headers }, body: Buffer.from(JSON.stringify(body)).toString('latin1') }
}
