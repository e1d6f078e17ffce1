// Tells which npm packages a bundle holds.
import { readFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * The packages whose files went into a bundle, by name and version.
 * @param {string} root folder of the package
 * @param {import('esbuild').Metafile[]} metafiles what esbuild says about each bundle
 * @returns {Promise<{ name: string, version: string, license: string, folder: string }[]>} folder relative to root
 */
export async function packagesIn(root, metafiles) {
  const folders = new Set()
  for (const { inputs } of metafiles) {
    for (const input of Object.keys(inputs)) {
      const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)
      if (found) folders.add(found[0])
    }
  }
  const packages = []
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(await readFile(path.join(root, folder, 'package.json'), 'utf8'))
    if (typeof license !== 'string') throw new Error(`${folder}: its package.json names no licence`)
    packages.push({ name, version, license, folder })
  }
  return packages.sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version))
}

function compare(a, b) {
  return a < b ? -1 : Number(a > b)
}
