/** The last screen of a drill: what went well and wrong, what happened unseen, the time, and how the score adds up. */
import type { Debrief, Deduction, Expected, Fault, Subject, SurpriseSeen, Times } from '../report/debrief.js'
import { forTerminal } from '../text/escape.js'
import { padTo, wrap } from '../text/layout.js'
import { count, formatStopwatch, formatValue } from './format-value.js'
import { modeWords } from './show-header.js'
import type { Screen } from './theme.js'

/** Without a final line feed. */
export function showDebrief(debrief: Debrief, screen: Screen): string {
  const { theme, columns } = screen
  const { title, drill, level, seed, score, passed, ended, faults, surprises, times, hints } = debrief
  const about = [drill, level, seed === undefined ? undefined : `seed ${seed}`].filter((text) => text !== undefined)
  const result = passed ? theme.good('✔ passed') : theme.bad('✘ not passed')
  return [
    ...wrap(`${theme.mode.drill(modeWords.drill)}  ${theme.strong(forTerminal(title))}`, columns, '  '),
    ...wrap(about.map((text) => forTerminal(text)).join(', '), columns, '  '),
    '',
    `  ${result}  ${theme.strong(`${score.total} of 100`)}  ${endWords[ended]}`,
    ...section('WENT WELL', wellTexts(debrief).map((text) => item(theme.good('✔'), [text], columns)), screen),
    ...section('WENT WRONG', faultItems(faults, screen), screen),
    ...section('HAPPENED MEANWHILE', surprises.map((surprise) => item('!', surpriseTexts(surprise), columns)), screen),
    ...section('HINTS', hints.map((hint) => item('?', [forTerminal(hint.say), whereText(hint.address)], columns)), screen),
    ...section('TIME', timeTexts(times).map((row) => wrap(row, columns, '    ')), screen),
    ...section('SCORE', [scoreRows(debrief)], screen),
  ].join('\n')
}

const endWords: Readonly<Record<Debrief['ended'], string>> = {
  closed: 'the run came to its end',
  stopped: 'the run was stopped before its end',
  interrupted: 'the run was interrupted before its end',
}

function section(title: string, blocks: readonly string[][], { theme }: Screen): string[] {
  return blocks.length === 0 ? [] : ['', `  ${theme.strong(title)}`, ...blocks.flat()]
}

/** A sign with texts below each other behind it; texts are escaped already, empty ones left out. */
function item(sign: string, texts: readonly string[], columns: number): string[] {
  const lines = texts.filter((text) => text !== '').flatMap((text) => wrap(text, columns, ' '.repeat(6)))
  return lines.map((line, index) => (index === 0 ? `    ${sign} ${line.slice(6)}` : line))
}

function wellTexts({ expected, faults, hints, times, evidence, ended, surprises }: Debrief): string[] {
  const of = (subject: Subject): Expected | undefined => expected.find((each) => each.subject === subject)
  const [steps, world] = [of('steps'), of('world')]
  const noticed = surprises.filter((surprise) => surprise.noticed).length
  const texts = [
    of('verdict')?.met === 1 && 'The verdict is right',
    steps && steps.met > 0 && `${steps.met} of ${count(steps.of, 'step')} ended as they must`,
    of('order')?.met === 1 && 'The order is right',
    of('never')?.met === 1 && 'Nothing was called that must not be',
    world && world.met > 0 && `${world.met} of ${count(world.of, 'look')} at the end find what must be there`,
    evidence > 0 && !faults.some(({ kind }) => kind === 'evidence') && `${count(evidence, 'piece')} of evidence kept`,
    noticed > 0 && `${noticed} of ${count(surprises.length, 'thing')} that others did ${noticed === 1 ? 'was' : 'were'} noticed`,
    ended === 'closed' && times.par !== undefined && times.total <= times.par && 'Within par',
    ended === 'closed' && hints.length === 0 && 'Without a hint',
  ]
  return texts.filter((text) => typeof text === 'string')
}

/** What the run did not come to is one item. */
function faultItems(faults: readonly Fault[], screen: Screen): string[][] {
  const isUnreached = (fault: Fault): boolean => fault.kind === 'step' && fault.got === null
  const unreached = faults.filter(isUnreached)
  return faults.flatMap((fault) => {
    if (fault === unreached[0]) return [item(screen.theme.bad('✘'), unreachedTexts(unreached), screen.columns)]
    return isUnreached(fault) ? [] : [item(faultSign(fault, screen), faultTexts(fault), screen.columns)]
  })
}

function unreachedTexts(faults: readonly Fault[]): string[] {
  const steps = faults.flatMap((fault) => (fault.kind === 'step' ? [fault] : []))
  return [
    'The run did not come to the end of what it must',
    ...steps.map(({ address, wanted, title }) => forTerminal(`${address} must be ${wanted}: ${title}`)),
  ]
}

/** What costs nothing is only a remark. */
function faultSign({ kind }: Fault, { theme }: Screen): string {
  return kind === 'not-pasted' ? theme.caution('–') : theme.bad('✘')
}

function faultTexts(fault: Fault): string[] {
  switch (fault.kind) {
    case 'stopped':
      return [
        `Stopped ${whereText(fault.address) || 'before the first step'}: ${forTerminal(fault.reason)}`,
        forTerminal(fault.title),
      ]
    case 'verdict':
      return [`The verdict is ${formatValue(fault.got)}, and must be ${formatValue(fault.wanted)}`]
    case 'step':
      return [
        `${forTerminal(fault.address)} is ${fault.got ?? 'not ended'}, and must be ${forTerminal(fault.wanted)}`,
        forTerminal(fault.title),
        becauseText(fault.reason),
      ]
    case 'order':
      return [
        'The order is wrong',
        `right  ${orderText(fault.right)}`,
        `yours  ${orderText(fault.yours) || 'nothing was changed'}`,
      ]
    case 'never':
      return [forTerminal(`${fault.operation} must not be called; it was by ${fault.addresses.join(', ')}`)]
    case 'world':
      return [
        'At the end the world is not as it must be',
        `look  ${forTerminal(fault.read)}`,
        `must  ${formatValue(fault.wanted)}`,
        `is    ${formatValue(fault.got)}`,
      ]
    case 'evidence':
      return [
        `Evidence left out: ${forTerminal(fault.address)} is ${fault.outcome}`,
        forTerminal(fault.title),
        becauseText(fault.reason),
      ]
    case 'not-pasted':
      return [`Nothing was pasted as evidence ${whereText(fault.address)}`, forTerminal(fault.title)]
    case 'needs':
      return [
        forTerminal(`${fault.address} went on without what it needs: ${fault.needs.join(', ')}`),
        becauseText(fault.reason),
      ]
    case 'undone':
      return [`${forTerminal(fault.address)} is ${fault.outcome}`, forTerminal(fault.title), becauseText(fault.reason)]
  }
}

function becauseText(reason: string | undefined): string {
  return reason === undefined ? '' : `because: ${forTerminal(reason)}`
}

function whereText(address: string): string {
  return address === '' ? '' : `at ${forTerminal(address)}`
}

function orderText(addresses: readonly string[]): string {
  return addresses.map((address) => forTerminal(address)).join(' → ')
}

function surpriseTexts({ at, say, noticed }: SurpriseSeen): string[] {
  const told = [forTerminal(say), `just before ${forTerminal(at)}`]
  if (!noticed) return [...told, 'It went unnoticed.']
  const because = noticed.reason === undefined ? '' : `: ${forTerminal(noticed.reason)}`
  const isDecided = noticed.reply !== 'none'
  const reply = isDecided ? `you chose ${forTerminal(noticed.reply)}${because}` : 'nothing was decided'
  return [...told, `It showed at ${forTerminal(noticed.address)}; ${reply}`]
}

function timeTexts({ total, par, toAcknowledge, toContain, phases, slowest }: Times): string[] {
  const beyond = par !== undefined && total > par ? `, ${formatStopwatch(total - par)} over it` : ''
  const target = par === undefined ? '' : `, par ${formatStopwatch(par)}${beyond}`
  const took = (name: string, milliseconds: number): string => `${forTerminal(name)} ${formatStopwatch(milliseconds)}`
  const inPhases = phases.map(({ phase, milliseconds }) => took(phase, milliseconds)).join(', ')
  const longest = slowest.map(({ address, milliseconds }) => took(address, milliseconds)).join(', ')
  return [
    `total        ${formatStopwatch(total)}${target}`,
    ...(toAcknowledge === null ? [] : [`acknowledged ${formatStopwatch(toAcknowledge)}`]),
    `contained    ${toContain === null ? 'not' : formatStopwatch(toContain)}`,
    ...(inPhases === '' ? [] : [`phases       ${inPhases}`]),
    ...(longest === '' ? [] : [`you thought longest at ${longest}`]),
  ]
}

const subjectWords: Readonly<Record<Subject, string>> = {
  verdict: 'verdict',
  steps: 'steps',
  order: 'order',
  never: 'nothing forbidden',
  world: 'the world at the end',
}

const deductionWords: Readonly<Record<Deduction, string>> = {
  stopped: 'stopped before the end',
  evidence: 'evidence left out',
  needs: 'went on without what is needed',
  undone: 'other steps left undone',
  hints: 'hints',
  time: 'tenths of par over par',
}

/** Every number of the sum, so that it can be checked by hand. */
function scoreRows({ score, expected }: Debrief): string[] {
  const { earned, deductions, total } = score
  const row = (text: string, points: string, detail: string): string =>
    `    ${padTo(text, 32)}${points.padStart(9)}  ${detail}`.trimEnd()
  const sum = (of: 'points' | 'of'): number => earned.reduce((total, each) => total + each[of], 0)
  const [points, most] = [sum('points'), sum('of')]
  const percent = most === 0 ? 100 : Math.round((100 * points) / most)
  const met = (subject: Subject): string => {
    const { met = 0, of = 0 } = expected.find((each) => each.subject === subject) ?? {}
    return `${met} of ${of} met`
  }
  return [
    ...earned.map((each) => row(subjectWords[each.subject], `${each.points} of ${each.of}`, met(each.subject))),
    row('together', `${points} of ${most}`, most === 100 || most === 0 ? '' : `${percent} of 100`),
    ...deductions.map((each) => row(deductionWords[each.for], `−${each.points}`, countText(each))),
    row('score', `${total}`, ''),
  ]
}

function countText({ for: reason, count: times }: Debrief['score']['deductions'][number]): string {
  return reason === 'stopped' ? '' : String(times)
}
