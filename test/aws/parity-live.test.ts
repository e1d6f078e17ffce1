/** The drill's world and moto, side by side. Whoever is right where they differ, AWS's documentation says so in parity-differences.ts. */
import { services } from '../../src/drill/world/services.js'
import { startForwarder } from './forwarder.js'
import { caller, resetMoto } from './moto.js'
import { compareEndings, type Found } from './parity-compare.js'
import { differences, notInMoto, type Difference } from './parity-differences.js'
import { plays, type Do, type Play } from './parity-plays.js'
import { buildParityScene, sideOfMoto, worldLike, type Ending, type Side } from './parity-scene.js'

interface Spoken {
  call: string
  world: Ending
  moto: Ending
}

/** By the name of the play; all are over before the first test looks at one. */
const spoken: Record<string, Spoken[]> = {}

beforeAll(async () => {
  for (const [name, play] of Object.entries(plays)) spoken[name] = await onBothSides(play)
}, 240_000)

async function onBothSides(play: Play): Promise<Spoken[]> {
  await resetMoto()
  const forwarder = await startForwarder()
  try {
    const aws = caller(forwarder.url)
    const scene = await buildParityScene(aws)
    const [ours, theirs] = [recorder(await worldLike(aws, scene)), recorder(sideOfMoto(aws))]
    await play(ours.act, scene)
    await play(theirs.act, scene)
    return ours.ended.map(({ call, ending }, index) => ({ call, world: ending, moto: theirs.ended[index]!.ending }))
  } finally {
    await forwarder.close()
  }
}

/** Calls one side and keeps how it ended. */
function recorder(side: Side): { act: Do; ended: { call: string; ending: Ending }[] } {
  const ended: { call: string; ending: Ending }[] = []
  const act: Do = async (call, params = {}) => {
    const [service, operation] = call.split(':') as [string, string]
    const ending = await side(service, operation, params)
    ended.push({ call, ending })
    return 'output' in ending ? ending.output : undefined
  }
  return { act, ended }
}

const all = (): Spoken[] => Object.values(spoken).flat()

/** What differs, but for operations that moto does not have. */
const differ = (calls: readonly Spoken[]): string[] => [...new Set(calls.filter(({ call }) => !Object.hasOwn(notInMoto, call)).flatMap(({ call, world, moto }) => compareEndings(call, world, moto)).map(text))]

const text = ({ call, at, kind }: Found): string => `${call} ${at || '(end)'}: ${kind}`
const textsOf = ({ call, kind, at = [''] }: Difference): string[] => [call].flat().flatMap((each) => at.map((path) => text({ call: each, at: path, kind })))
const listed = differences.flatMap(textsOf)

test.each(Object.keys(plays))('%s: what differs is listed', (name) => {
  expect(spoken[name]!.length).toBeGreaterThan(0)
  expect(differ(spoken[name]!).filter((each) => !listed.includes(each))).toEqual([])
})

test('no difference is listed twice, or is gone', () => {
  expect([...listed].sort()).toEqual([...new Set(listed)].sort())
  const there = differ(all())
  expect(differences.filter(({ sometimes }) => !sometimes).flatMap(textsOf).filter((each) => !there.includes(each))).toEqual([])
})

test('moto does not have an operation that fails there at every call', () => {
  const known = new Set(all().filter(({ moto }) => !('failed' in moto)).map(({ call }) => call))
  expect(Object.keys(notInMoto).sort()).toEqual([...new Set(all().map(({ call }) => call))].filter((call) => !known.has(call)).sort())
})

test('every operation of the world was called, and no other', () => {
  const operations = Object.entries(services).flatMap(([name, service]) => Object.keys(service.operations).map((operation) => `${name}:${operation}`))
  const called = new Set(all().map(({ call }) => call))
  expect(operations.filter((call) => !called.has(call))).toEqual([])
  expect([...called].filter((call) => !operations.includes(call))).toEqual([])
})

test('every difference names the page that decides', () => {
  const pages = [...differences.map(({ page }) => page), ...Object.values(notInMoto)]
  expect(pages.filter((page) => !/^https:\/\/docs\.aws\.amazon\.com\/\S+\.html$/.test(page))).toEqual([])
  expect(differences.filter(({ why }) => !/^[A-Z].+\.$/.test(why))).toEqual([])
})
