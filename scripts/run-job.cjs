// Runs the program once, and writes down which chunks it has loaded, and V8's compiled code of each pack that it has loaded:
// node run-job.cjs <folder of the chunks> <file for the names> <exit code that it must have> <arguments of sirun>…
const { writeFileSync } = require('node:fs')
const path = require('node:path')
const { compiledFolder, openBundle } = require('../bin/open-bundle.js')

const [folder, names, exitCode, ...args] = process.argv.slice(2)
const { load, loaded, packs } = openBundle(folder)

load('main.js').main(args, process, process.env).then((code) => {
  if (code !== Number(exitCode)) throw new Error(`sirun ${args.join(' ')} ended with ${code}`)
  writeFileSync(names, JSON.stringify([...loaded.keys()]))
  for (const [pack, script] of packs) writeFileSync(path.join(folder, compiledFolder, `${pack}.bin`), script.createCachedData())
})
