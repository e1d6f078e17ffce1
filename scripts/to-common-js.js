// Makes scripts of ES modules: V8 keeps compiled code of scripts only.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { transform } from 'esbuild'

/**
 * esbuild copies what a module exports, each name behind a function of its own, to mark it as an ES module. Marked where
 * it stands, what one chunk asks of another is one call away and not two.
 */
function exportedOnce(code) {
  return code.replace(/module\.exports=__toCommonJS\((\w+)\)/, 'module.exports=__defProp($1,"__esModule",{value:!0})')
}

/**
 * Turns the chunks of a bundle into CommonJS where they are. `bin/open-bundle.js` loads them, and gives them `moduleUrl`.
 * @param {string} folder
 */
export async function toCommonJs(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.js'))
  await Promise.all(names.map(async (name) => {
    const file = path.join(folder, name)
    const { code } = await transform(await readFile(file, 'utf8'), {
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      // A chunk is loaded by `require`, also where it is loaded later.
      supported: { 'dynamic-import': false },
      define: { 'import.meta.url': 'moduleUrl' },
      minifySyntax: true,
      minifyWhitespace: true,
      legalComments: 'none',
      logLevel: 'warning',
    })
    await writeFile(file, exportedOnce(code))
  }))
  await writeFile(path.join(folder, 'package.json'), '{ "type": "commonjs" }\n')
}
