// Measures what the project aims at and prints the aim beside: npm run bench [-- <name>… --spectral].
import { alertLog } from './alert-log.js'
import { briefing } from './briefing.js'
import { engine } from './engine.js'
import { keypress } from './keypress.js'
import { lint } from './lint.js'
import { startup } from './startup.js'

const measurements = { startup, briefing, engine, keypress, lint, 'alert-log': alertLog }
const wanted = process.argv.slice(2).filter((each) => !each.startsWith('--'))
const options = { spectral: process.argv.includes('--spectral') }

for (const name of wanted.length > 0 ? wanted : Object.keys(measurements)) {
  for (const { what, measured, aim, met } of [await measurements[name](options)].flat()) {
    console.log(`${what.padEnd(20)} ${measured.padEnd(56)} ${aim && `aim ${aim}${met ? '' : ': missed'}`}`.trimEnd())
  }
}
