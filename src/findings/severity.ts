/** Severity on one scale: GuardDuty's numbers, Security Hub's labels. */
import type { Severity, SeverityLabel } from './finding.js'

/** GuardDuty's bands. https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html */
export function severityOfScore(score: number | undefined): Severity | undefined {
  if (score === undefined || score < 0) return undefined
  return { score, label: labelFrom(score, 9, 7, 4) }
}

/** The bands of `Normalized`. https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Severity.html */
export function labelOfNormalized(normalized: number): SeverityLabel {
  return labelFrom(normalized, 90, 70, 40)
}

function labelFrom(value: number, critical: number, high: number, medium: number): SeverityLabel {
  if (value >= critical) return 'CRITICAL'
  if (value >= high) return 'HIGH'
  if (value >= medium) return 'MEDIUM'
  return value >= 1 ? 'LOW' : 'INFORMATIONAL'
}

/** The score that GuardDuty usually gives to each label, for sources that give labels alone. */
const usualScore: Record<SeverityLabel, number> = { INFORMATIONAL: 0, LOW: 2, MEDIUM: 5, HIGH: 8, CRITICAL: 9 }

/** A label of Security Hub in any letter case (`Fatal` of OCSF is critical), with `score` where the source has one. */
export function severityOfLabel(text: string | undefined, score?: number): Severity | undefined {
  const upper = text?.toUpperCase()
  const label = upper === 'FATAL' ? 'CRITICAL' : upper === 'INFO' ? 'INFORMATIONAL' : upper
  if (label === undefined || !Object.hasOwn(usualScore, label)) return undefined
  const known = label as SeverityLabel
  return { score: score !== undefined && score >= 0 ? score : usualScore[known], label: known }
}
