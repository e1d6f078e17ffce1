/** The clock of an open incident: what somebody has to do next, and until when. Pure. */
import type { Incident } from './incidents.js'

export interface Deadline {
  what: 'acknowledge' | 'contain' | 'resolve'
  until: Date
}

/** What is not done yet, in its order; what the priority gives no time for is left out. */
export function deadlinesOf({ since, clock = {}, acknowledged, contained }: Incident): Deadline[] {
  const open = ([['acknowledge', !acknowledged], ['contain', !contained], ['resolve', true]] as const).flatMap(([what, isOpen]) => (isOpen ? [what] : []))
  return open.flatMap((what) => (clock[what] === undefined ? [] : [{ what, until: new Date(Date.parse(since) + clock[what]) }]))
}

/** Of those, what is late. */
export function overdueAt(incident: Incident, now: Date): Deadline[] {
  return deadlinesOf(incident).filter(({ until }) => until <= now)
}
