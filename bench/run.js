// Measures what the project aims at and prints the aim beside: npm run bench.
import { briefing } from './briefing.js'
import { engine } from './engine.js'
import { keypress } from './keypress.js'
import { lint } from './lint.js'
import { startup } from './startup.js'

for (const { what, measured, aim, met } of [...startup(), briefing(), await engine(), await keypress(), await lint()]) {
  console.log(`${what.padEnd(20)} ${measured.padEnd(48)} ${aim && `aim ${aim}${met ? '' : ': missed'}`}`.trimEnd())
}
