// Loads the chunks of dist: those that the main jobs use from packs with V8's compiled code, where the build has left them for
// this very Node; else each from its source. An ES module would be parsed and compiled anew at each start.
const { existsSync, readFileSync } = require('node:fs')
const path = require('node:path')
const { pathToFileURL } = require('node:url')
const { Script } = require('node:vm')

/** The folder of the packs, below that of the chunks: compiled code fits only the Node that made it. */
exports.compiledFolder = `compiled-${process.version}-${process.arch}`

/** In that folder: the pack of each chunk that is in one. */
exports.indexName = 'packs.json'

exports.packEncoding = 'latin1'

const parameters = 'module, exports, require, moduleUrl'

/**
 * The source of a pack: an expression whose value has each chunk as a function.
 * @param {[name: string, source: string][]} chunks
 */
exports.packOf = (chunks) => `({${chunks.map(([name, source]) => `${JSON.stringify(name)}:function(${parameters}){${source}\n}`).join(',')}})`

/**
 * @param {string} folder that of the chunks
 * @returns {{ load(name: string): any, loaded: ReadonlyMap<string, object>, packs: ReadonlyMap<string, Script> }} `load`
 * gives what a chunk exports; the chunks and packs that were loaded so far
 */
exports.openBundle = function openBundle(folder) {
  const compiled = path.join(folder, exports.compiledFolder)
  const index = path.join(compiled, exports.indexName)
  const packOfChunk = existsSync(index) ? JSON.parse(readFileSync(index, 'utf8')) : {}
  const url = pathToFileURL(path.join(folder, 'main.js')).href
  const loaded = new Map()
  const packs = new Map()
  const packed = {}
  return { load, loaded, packs }

  function load(name) {
    const known = loaded.get(name)
    if (known) return known.exports
    const module = { exports: {} }
    loaded.set(name, module)
    const run = inPack(name) ?? fromSource(name)
    run(module, module.exports, requireFrom, url)
    return module.exports
  }

  function requireFrom(name) {
    return name.startsWith('./') ? load(name.slice(2)) : require(name)
  }

  function inPack(name) {
    const pack = packOfChunk[name]
    if (pack !== undefined && !packs.has(pack)) openPack(pack)
    return packed[name]
  }

  function openPack(pack) {
    const filename = path.join(compiled, pack)
    const code = `${filename}.bin`
    const cachedData = existsSync(code) ? readFileSync(code) : undefined
    // Compiled code that does not fit is refused by V8 itself, and the source is compiled.
    const script = new Script(readFileSync(filename, exports.packEncoding), { filename, ...(cachedData && { cachedData }) })
    packs.set(pack, script)
    Object.assign(packed, script.runInThisContext())
  }

  function fromSource(name) {
    const filename = path.join(folder, name)
    return new Script(`(function(${parameters}){${readFileSync(filename, 'utf8')}\n})`, { filename }).runInThisContext()
  }
}
