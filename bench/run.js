// Measures what the project aims at and prints the aim beside: npm run bench.
import { engine } from './engine.js'
import { startup } from './startup.js'

for (const { what, measured, aim, met } of [...startup(), await engine()]) {
  console.log(`${what.padEnd(18)} ${measured.padEnd(48)} ${aim && `aim ${aim}${met ? '' : ': missed'}`}`.trimEnd())
}
