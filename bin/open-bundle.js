// Loads the chunks of dist, from V8's compiled code where the build has left it for this very Node: an ES module would be
// parsed and compiled anew at each start.
const { existsSync, readFileSync } = require('node:fs')
const path = require('node:path')
const { pathToFileURL } = require('node:url')
const { setFlagsFromString } = require('node:v8')
const { Script } = require('node:vm')

// V8 waits longer before it optimises a function: most run for a short time, and to optimise them as early as a server's is
// wasted. Of 200 runbooks it halved what the compiler's threads used, of one and of 2,000 it changed nothing. Before any
// chunk is loaded, as compiled code fits only the flags under which it was made; not where another V8 runs than the one
// this was measured with.
if (process.versions.v8.startsWith('11.3.')) setFlagsFromString('--interrupt-budget=400000')

/** Where the compiled code of the chunks lies, below their folder: it fits only the Node that made it. */
exports.compiledFolder = `compiled-${process.version}-${process.arch}`

/** The file of a chunk's compiled code in that folder. */
exports.compiledName = (chunk) => `${chunk}.bin`

/**
 * @param {string} folder that of the chunks
 * @returns {{ load(name: string): any, scripts: Map<string, Script> }} what a chunk exports, and what was loaded so far
 */
exports.openBundle = function openBundle(folder) {
  const compiled = path.join(folder, exports.compiledFolder)
  const isCompiled = existsSync(compiled)
  const url = pathToFileURL(path.join(folder, 'main.js')).href
  const modules = new Map()
  const scripts = new Map()
  return { load, scripts }

  function load(name) {
    const known = modules.get(name)
    if (known) return known.exports
    const module = { exports: {} }
    modules.set(name, module)
    const filename = path.join(folder, name)
    const source = `(function (module, exports, require, moduleUrl) {${readFileSync(filename, 'utf8')}\n})`
    const cachedData = isCompiled ? compiledCode(name) : undefined
    // What does not fit is refused by V8 itself, and compiled from its source.
    const script = new Script(source, { filename, ...(cachedData && { cachedData }) })
    scripts.set(name, script)
    script.runInThisContext()(module, module.exports, requireFrom, url)
    return module.exports
  }

  function requireFrom(name) {
    return name.startsWith('./') ? load(name.slice(2)) : require(name)
  }

  function compiledCode(name) {
    const file = path.join(compiled, exports.compiledName(name))
    return existsSync(file) ? readFileSync(file) : undefined
  }
}
