/** What happened in a run, from its journal alone. Pure: the same journal gives the same report. */
import { failure } from '../diagnostics/diagnostic.js'
import { endingOf } from '../engine/ending-of.js'
import type { JournalRecord } from '../engine/records.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import type { VerifiedJournal } from '../journal/verify-journal.js'
import { collectApprovals, collectBreakGlass } from './collect-approvals.js'
import { collectCalls, collectChanges } from './collect-changes.js'
import { collectSteps } from './collect-steps.js'
import { measureTimes } from './measure-times.js'
import type { Decision, FindingSummary, Report, ReportedEvidence, ReportedJournal, ReportedRun } from './report.js'
import { timelineOf } from './timeline.js'

type Body<T extends JournalRecord['type']> = Extract<JournalRecord, { type: T }>

/**
 * The report of a run, as far as its journal can be trusted; what cannot is listed under `journal.problems`.
 * @throws SirunError of kind `state`, code journal-unreadable, where not even the first record can be read.
 */
export function buildReport(journal: VerifiedJournal): Report {
  const { records } = journal
  const opened = records[0]
  if (opened?.type !== 'opened') {
    const { message = 'It has no record.', hint } = journal.problems[0] ?? {}
    throw failure('state', 'journal-unreadable', `There is nothing to report, for want of a journal. ${message}`, hint)
  }
  const steps = collectSteps(records)
  const verdict = records.findLastIndex(({ type }) => type === 'verdict')
  return {
    format: 1,
    run: runOf(opened, records),
    verdict: verdict < 0 ? null : { verdict: (records[verdict] as Body<'verdict'>).verdict, record: verdict + 1 },
    times: measureTimes(records),
    finding: opened.finding && findingOf(opened.finding),
    inputs: opened.inputs,
    sessions: numbered(records, 'session', ({ at, session, user, host, doing, reason }) => ({ at, session, user, host, ...(doing && { doing }), ...(reason !== undefined && { reason }) })),
    identities: numbered(records, 'identity', ({ at, place, caller }) => ({ at, place, arn: caller.arn })),
    changes: collectChanges(records, opened.mode),
    notDone: steps.filter(({ outcome }) => outcome !== 'done' && outcome !== 'already' && outcome !== 'n/a'),
    already: steps.filter(({ outcome }) => outcome === 'already'),
    notApplicable: steps.filter(({ outcome }) => outcome === 'n/a'),
    decisions: decisionsOf(records),
    approvals: collectApprovals(records),
    breakGlass: collectBreakGlass(records),
    calls: collectCalls(records, opened.mode),
    evidence: evidenceOf(journal),
    timeline: timelineOf(records),
    journal: journalOf(journal),
  }
}

function runOf(opened: Body<'opened'>, records: readonly JournalRecord[]): ReportedRun {
  const { run, mode, sirun, runbook, files, place, host, user, at } = opened
  const ended = endingOf(records)
  return {
    id: run,
    mode,
    sirun,
    runbook,
    files: files.map(({ kind, id, sha256, layer }) => ({ kind, id, sha256, ...(layer && { layer }) })),
    place,
    host,
    user,
    opened: at,
    state: ended?.type ?? 'open',
    ended: ended?.at ?? null,
    ...(ended?.type === 'stopped' && { reason: ended.reason }),
  }
}

/** Whatever the source left out is absent; a severity is its label and score. */
function findingOf(finding: ValueMap): FindingSummary {
  const { label, score } = isMap(finding.severity) ? finding.severity : ({} as ValueMap)
  const severity = [textOf(label), typeof score === 'number' ? String(score) : undefined].filter(Boolean).join(' ')
  const found: Record<keyof FindingSummary, string | undefined> = {
    id: textOf(finding.id),
    type: textOf(finding.type),
    title: textOf(finding.title),
    severity: severity || undefined,
    account: textOf(finding.account),
    region: textOf(finding.region),
    firstSeen: textOf(finding.first_seen),
    lastSeen: textOf(finding.last_seen),
  }
  return Object.fromEntries(Object.entries(found).filter(([, text]) => text !== undefined))
}

function textOf(value: Value | undefined): string | undefined {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString()
  return typeof value === 'string' ? value : undefined
}

function decisionsOf(records: readonly JournalRecord[]): Decision[] {
  return records.flatMap((record, i): Decision[] => {
    if (record.type === 'approval') {
      const { at, by, address, changes, sha256 } = record
      const shown = { changes: changes.length, sha256 }
      return [{ record: i + 1, at, by, address, request: 'approval', decision: 'approve', ...shown }]
    }
    if (record.type !== 'answer') return []
    const { at, by, address, request, reply } = record
    // Whose word it is, and whether it counted, is told with the approvals.
    if (reply.do === 'said') return []
    const value = 'value' in reply ? reply.value : 'output' in reply ? reply.output : undefined
    const reason = 'reason' in reply ? reply.reason : 'note' in reply ? reply.note : undefined
    const detail = { ...(value !== undefined && { value }), ...(reason !== undefined && { reason }) }
    return [{ record: i + 1, at, by, address, request, decision: reply.do, ...detail }]
  })
}

function evidenceOf({ records, evidence }: VerifiedJournal): ReportedEvidence[] {
  return evidence.flatMap(({ record, member, sha256, bytes, status }) => {
    const kept = records[record - 1]
    if (kept?.type !== 'evidence' || member !== 'content') return []
    const { at, address, name } = kept
    const content = { contentSha256: kept.sha256, contentBytes: kept.bytes }
    return [{ record, at, address, name, file: `evidence/${sha256}`, sha256, bytes, status, ...content }]
  })
}

function journalOf({ records, head, problems, unanchoredSince }: VerifiedJournal): ReportedJournal {
  return {
    records: records.length,
    head: { record: head.seq, hash: head.hash },
    unanchoredSince: unanchoredSince ?? null,
    problems: problems.map(({ code, message, place }) => {
      return { code, message, ...(place?.line !== undefined && { record: place.line }) }
    }),
  }
}

/** What is wanted of each record of a type, with its number. */
function numbered<T extends JournalRecord['type'], U>(
  records: readonly JournalRecord[],
  type: T,
  wanted: (record: Body<T>) => U,
): ({ record: number } & U)[] {
  return records.flatMap((record, i) => (record.type === type ? [{ record: i + 1, ...wanted(record as Body<T>) }] : []))
}
