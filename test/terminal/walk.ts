/** Walks a shipped drill through the real operator, on a terminal of a width, with a clock and a run id of its own. */
import { makeContext } from '../../src/cli/context.js'
import { matterOf } from '../../src/cli/matter.js'
import { modelFor, openCatalog, pinFiles, subjectIn } from '../../src/cli/pin-files.js'
import { loadSettings } from '../../src/cli/settings.js'
import { showRun } from '../../src/cli/show-run.js'
import { walkOptions } from '../../src/cli/walk-options.js'
import { drillClock } from '../../src/drill/drill-clock.js'
import { rehearse, setStage } from '../../src/drill/rehearse.js'
import { scenarioOf } from '../../src/drill/scenario.js'
import { services } from '../../src/drill/world/services.js'
import type { RunEnd } from '../../src/engine/execute.js'
import type { JournalRecord } from '../../src/engine/records.js'
import { terminalOperator } from '../../src/terminal/operator.js'
import { makeKeyboard, type Keyboard } from './keyboard.js'
import { VirtualScreen } from './virtual-screen.js'

/** The text that the screen ends with, and the keys that answer it. */
export type Answer = readonly [shown: RegExp, ...keys: string[]]

export interface Walked {
  end: RunEnd
  records: JournalRecord[]
  /** What each question added to the screen, itself included; last what stood there at the end. */
  screens: string[]
  /** The beginnings of lines that were wider than the screen. */
  tooWide: string[]
}

/** Throws where a question is not the one that the next answer is for. */
export async function walk(
  drill: string,
  columns: number,
  answers: readonly Answer[],
  env: Record<string, string> = {},
): Promise<Walked> {
  const keyboard = makeKeyboard()
  const screen = new VirtualScreen(columns)
  keyboard.stdout.on('data', (data: Buffer) => screen.write(data.toString()))
  const streams = {
    stdin: keyboard.stdin,
    stdout: Object.assign(keyboard.stdout, { columns }),
    stderr: keyboard.stdout,
  }
  const settings = await loadSettings(
    { color: false, stateDir: '/state' },
    { HOME: '/', SIRUN_STATE_DIR: '/state', ...env },
    '/',
  )
  const quiet = makeContext(settings, streams, env, '/')
  const context = { ...quiet, terminal: { ...quiet.terminal, interactive: true } }

  const catalog = await openCatalog(settings, '/')
  const entry = catalog.drills.get(drill)!
  const subject = subjectIn(catalog, drill.split('.')[0]!)
  const scenario = await scenarioOf(entry.value!, entry.path, await pinFiles(catalog, subject, settings))
  const model = await modelFor([entry.value, subject.value], Object.keys(services))
  const clock = drillClock(scenario.now)
  const records: JournalRecord[] = []
  const show = showRun(matterOf(scenario), subject, false, context)
  const callerIn = (place: { account: string }): Promise<{ account: string; arn: string }> =>
    stage.aws.identity(place as never)
  const options = walkOptions(
    { matter: matterOf(scenario), records, clock, callerIn, show, interruption: new AbortController().signal, catalog },
    context,
  )
  const append = (record: JournalRecord): Promise<void> => {
    records.push(record)
    show.record(record)
    return Promise.resolve()
  }
  const stage = setStage(scenario, model, clock, terminalOperator(options), { append })
  show.opening({ id: run, caller: await stage.aws.identity(scenario.place) })

  const screens: string[] = []
  let earlier: string[] = []
  const cut = (): void => {
    const lines = screen.lines
    const from = lines.findIndex((line, index) => line !== earlier[index])
    screens.push(lines.slice(from < 0 ? lines.length : from).join('\n'))
    earlier = lines
  }
  const session = { run, sirun: '0.0.0', host: 'here', user: 'me', pid: 1, org: {}, places: {} }
  const ended = rehearse(scenario, session, stage, model)
  const answered = (async (): Promise<void> => {
    for (const [shown, ...keys] of answers) {
      await promptOf(keyboard, screen)
      cut()
      if (!shown.test(screens.at(-1)!)) throw new Error(`expected ${shown}, got:\n${screens.at(-1)}`)
      keyboard.press(...keys)
    }
  })()
  const end = await Promise.race([ended, answered.then(() => ended)])
  await new Promise(setImmediate)
  cut()
  return { end, records, screens, tooWide: screen.tooWide }
}

export const run = '01KC0000000000000000000000'

/** A question has been drawn since the last keys. */
async function promptOf(keyboard: Keyboard, screen: VirtualScreen): Promise<void> {
  await keyboard.drawnSince(() =>
    /(?:\? keys|Enter chooses|nothing is chosen yet\.|takes these|\n {2}>|Enter\. [^\n]*\.)$/.test(
      screen.lines.join('\n'),
    ),
  )
}
