/**
 * A disk in memory that forgets, as disks do: what was not synced is there, in part, torn, or not there after a loss of
 * power. Names in a folder are forgotten too until the folder is synced.
 */
import { dirname } from 'node:path'
import type { FileLayer } from '../../src/journal/file-layer.js'

/** Numbers from 0 to below 1: what becomes of each page and name. */
export type Chance = () => number

interface Content {
  /** As processes see it. */
  now: Buffer
  /** As it was at the last sync. */
  synced: Buffer
  inode: number
}

export interface BufferingFiles extends FileLayer {
  /** Told of each operation that changes something, before it; throw to end the process there. */
  before: (operation: keyof FileLayer, path: string) => void
  /** What is on the disk for certain: the content of a file at its last sync. Undefined where not even its name is. */
  onDisk: (path: string) => Buffer | undefined
  /** The power fails: what the disk holds then. */
  losePower: (chance: Chance, pageBytes: number) => BufferingFiles
}

export function bufferingFiles(start: { names: Map<string, Content>; folders: Set<string> } = { names: new Map(), folders: new Set() }): BufferingFiles {
  const { folders } = start
  const names = new Map(start.names)
  /** Names as of the last sync of their folder. */
  const syncedNames = new Map(start.names)
  const opened: { path: string; content: Content }[] = []
  let inodes = Math.max(0, ...[...names.values()].map(({ inode }) => inode))
  const fileOf = (file: number): { path: string; content: Content } => opened[file]!

  const files: BufferingFiles = {
    before: () => undefined,
    makeFolder(path) {
      files.before('makeFolder', path)
      for (let folder = path; !folders.has(folder); folder = dirname(folder)) folders.add(folder)
    },
    open(path, how) {
      if (how !== 'append') files.before('open', path)
      const there = names.get(path)
      if (how === 'create' && there) throw Object.assign(new Error(`EEXIST: ${path}`), { code: 'EEXIST' })
      if (how === 'append' && !there) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' })
      const content = there ?? { now: Buffer.alloc(0), synced: Buffer.alloc(0), inode: ++inodes }
      if (how === 'rewrite') content.now = Buffer.alloc(0)
      names.set(path, content)
      return opened.push({ path, content }) - 1
    },
    write(file, bytes) {
      const { path, content } = fileOf(file)
      files.before('write', path)
      content.now = Buffer.concat([content.now, bytes])
      return bytes.length
    },
    async sync(file) {
      const { path, content } = fileOf(file)
      files.before('sync', path)
      content.synced = content.now
    },
    truncate(file, bytes) {
      const { path, content } = fileOf(file)
      files.before('truncate', path)
      content.now = content.now.subarray(0, bytes)
    },
    close: () => undefined,
    stat: (path) => {
      const content = names.get(path)
      return content && { bytes: content.now.length, inode: content.inode }
    },
    read: (path) => names.get(path)?.now,
    list: (path) => [...names.keys()].filter((name) => dirname(name) === path).map((name) => name.slice(path.length + 1)).sort(),
    rename(from, to) {
      files.before('rename', to)
      names.set(to, names.get(from)!)
      names.delete(from)
    },
    async syncFolder(path) {
      files.before('syncFolder', path)
      for (const name of [...syncedNames.keys()]) if (dirname(name) === path && !names.has(name)) syncedNames.delete(name)
      for (const [name, content] of names) if (dirname(name) === path) syncedNames.set(name, content)
    },
    onDisk: (path) => syncedNames.get(path)?.synced,
    losePower(chance, pageBytes) {
      const left = new Map<string, Content>()
      for (const name of new Set([...names.keys(), ...syncedNames.keys()])) {
        const [now, before] = [names.get(name), syncedNames.get(name)]
        // A change of names that was not synced may have reached the disk all the same.
        const content = now === before || chance() < 0.5 ? now : before
        if (!content) continue
        const kept = torn(content, chance, pageBytes)
        left.set(name, { now: kept, synced: kept, inode: content.inode })
      }
      return bufferingFiles({ names: left, folders: new Set(folders) })
    },
  }
  return files
}

/** Each page that is not synced has reached the disk, or has not; the length too. Where a page is missing there are zeros. */
function torn({ now, synced }: Content, chance: Chance, pageBytes: number): Buffer {
  if (now.equals(synced)) return now
  const length = chance() < 0.5 ? synced.length : now.length <= synced.length || chance() < 0.5 ? now.length : synced.length + Math.floor(chance() * (now.length - synced.length + 1))
  const kept = Buffer.alloc(length)
  synced.copy(kept, 0, 0, Math.min(length, synced.length))
  for (let page = 0; page < length; page += pageBytes) {
    const end = Math.min(page + pageBytes, length, now.length)
    if (end > page && chance() < 0.5) now.copy(kept, page, page, end)
  }
  return kept
}
