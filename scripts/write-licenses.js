// Writes THIRD_PARTY_LICENSES from what the last build bundled: run it when its test says that the file is stale.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const { packages } = JSON.parse(await readFile(path.join(root, '.cache/bundle.json'), 'utf8'))

const byText = new Map()
for (const each of packages) {
  const text = await licenseText(each)
  byText.set(text, [...(byText.get(text) ?? []), `${each.name}@${each.version} (${each.license})`])
}
const rule = '='.repeat(80)
const sections = [...byText].map(([text, names]) => `${rule}\n\n${names.join('\n')}\n\n${text}\n`)
const preface = 'The bundle of sirun (dist/) holds code of these packages, each under the licence that follows.\n\n'
await writeFile(path.join(root, 'THIRD_PARTY_LICENSES'), preface + sections.join('\n'))

async function licenseText({ name, license, folder }) {
  const all = await readdir(path.join(root, folder))
  const files = all.filter((file) => /^(?:licen[cs]e|notice)(?:\.|$)/i.test(file)).sort()
  // Some packages of the SDK ship no copy of the licence that they name; it is the one of sirun itself.
  if (!files.some((file) => /^licen/i.test(file))) {
    if (license !== 'Apache-2.0') throw new Error(`${name} ships no text of its licence (${license})`)
    return tidy(await readFile(path.join(root, 'LICENSE'), 'utf8'))
  }
  const texts = await Promise.all(files.map((file) => readFile(path.join(root, folder, file), 'utf8')))
  return texts.map(tidy).join('\n\n')
}

function tidy(text) {
  return text.replaceAll('\r\n', '\n').replace(/^\s*\n/, '').trimEnd()
}
