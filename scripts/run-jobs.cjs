// Runs jobs of the program, one after another in this process, and writes down which chunks they have loaded:
// node run-jobs.cjs <folder of the chunks> <file for the names> <jobs as JSON: their arguments, and the exit code that each must have>
// With --compiled it writes V8's compiled code of each pack too.
const { writeFileSync } = require('node:fs')
const path = require('node:path')
const v8 = require('node:v8')
const { compiledFolder, openBundle } = require('../bin/open-bundle.js')

const [folder, names, jobs, writesCode] = process.argv.slice(2)

// Compiled code fits only the flags under which it is written down: they are put back, and the program may set none.
const { setFlagsFromString } = v8
v8.setFlagsFromString = () => {}
// What V8 compiles further, or has not run for a while, is missing from what it writes down.
const flags = ['sparkplug', 'opt', 'flush-bytecode']
for (const flag of flags) setFlagsFromString(`--no-${flag}`)
const { load, loaded, packs } = openBundle(folder)

run().catch((error) => {
  console.error(error)
  process.exitCode = 1
})

async function run() {
  const { main } = load('main.js')
  for (const { args, exitCode } of JSON.parse(jobs)) {
    const code = await main(args, process, process.env)
    if (code !== exitCode) throw new Error(`sirun ${args.join(' ')} ended with ${code}`)
  }
  writeFileSync(names, JSON.stringify([...loaded.keys()]))
  if (!writesCode) return
  for (const flag of flags) setFlagsFromString(`--${flag}`)
  for (const [pack, script] of packs) writeFileSync(path.join(folder, compiledFolder, `${pack}.bin`), script.createCachedData())
}
