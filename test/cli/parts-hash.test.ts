/** The hash of many parts: it depends on each byte, on where each part ends, and on nothing else. */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PartsHash } from '../../src/cli/parts-hash.js'
import { temporaryFolders } from '../journal/temporary-folder.js'

const newFolder = temporaryFolders()

/** Each part with its length behind it, all at once. */
function wanted(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const part of parts) {
    const length = Buffer.alloc(8)
    length.writeDoubleLE(part.length)
    hash.update(part).update(length)
  }
  return hash.digest('hex')
}

function hashOfFiles(parts: readonly Uint8Array[]): string {
  const folder = newFolder()
  const hash = new PartsHash()
  parts.forEach((part, i) => {
    const path = join(folder, String(i))
    writeFileSync(path, part)
    hash.addFile(path)
  })
  return hash.digest()
}

function hashOfTexts(parts: readonly Uint8Array[]): string {
  const hash = new PartsHash()
  for (const part of parts) hash.addText(Buffer.from(part).toString())
  return hash.digest()
}

const piece = 256 * 1024
const sizes = [0, 1, 7, 8, piece - 16, piece - 9, piece - 8, piece - 7, piece - 1, piece, piece + 1, 3 * piece]

test.each(sizes)('of a part of %i bytes among others, as a file and as a text', (size) => {
  const parts = [Buffer.from('before'), Buffer.alloc(size, 'ab'), Buffer.from(''), Buffer.from('after')]
  expect(hashOfFiles(parts)).toBe(wanted(parts))
  expect(hashOfTexts(parts)).toBe(wanted(parts))
})

test('of many parts, more than are hashed at once', () => {
  const parts = Array.from({ length: 300 }, (_, i) => Buffer.alloc((i * 7919) % 5000, String(i)))
  expect(hashOfFiles(parts)).toBe(wanted(parts))
  expect(hashOfTexts(parts)).toBe(wanted(parts))
})

test('texts that are cut elsewhere have another hash', () => {
  const of = (...texts: string[]): string => hashOfTexts(texts.map((text) => Buffer.from(text)))
  expect(new Set([of('ab'), of('a', 'b'), of('', 'ab'), of('ab', ''), of('b', 'a')]).size).toBe(5)
})

test('a file that is not there is an error', () => {
  expect(() => new PartsHash().addFile(join(newFolder(), 'none'))).toThrow('ENOENT')
})
