/** The file operations of a journal, few enough that a test can fail, tear or lose any of them. */
import { constants } from 'node:fs'
import * as fs from 'node:fs'
import { dirname } from 'node:path'

export interface FileLayer {
  /** Makes a folder that only its owner can enter, and its parents. */
  makeFolder(path: string): void
  /** `create` fails where it exists, `append` where it does not, `rewrite` empties it. All write at the end; 0600. */
  open(path: string, how: 'create' | 'append' | 'rewrite'): number
  /** One write. Returns the bytes that were written, which may be fewer. */
  write(file: number, bytes: Uint8Array): number
  /** Returns when the content is on the disk. Never repeated after an error: the kernel may have dropped the pages. */
  sync(file: number): Promise<void>
  truncate(file: number, bytes: number): void
  close(file: number): void
  /** Undefined where there is none. */
  stat(path: string): { bytes: number; inode: number } | undefined
  /** Undefined where there is none. */
  read(path: string): Uint8Array | undefined
  /** Names in a folder, sorted; none where there is no folder. */
  list(path: string): string[]
  rename(from: string, to: string): void
  /** Returns when the names in the folder are on the disk. */
  syncFolder(path: string): Promise<void>
}

const modes = {
  create: constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL,
  append: constants.O_RDWR | constants.O_APPEND,
  rewrite: constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_TRUNC,
}

/** The file system of this machine. */
export const nodeFiles: FileLayer = {
  makeFolder,
  open: (path, how) => fs.openSync(path, modes[how], 0o600),
  write: (file, bytes) => fs.writeSync(file, bytes),
  sync: (file) => new Promise((resolve, reject) => fs.fdatasync(file, (error) => (error ? reject(error) : resolve()))),
  truncate: (file, bytes) => fs.ftruncateSync(file, bytes),
  close: (file) => fs.closeSync(file),
  stat: (path) => {
    const stats = fs.statSync(path, { throwIfNoEntry: false })
    return stats && { bytes: stats.size, inode: stats.ino }
  },
  read: (path) => unlessMissing(() => fs.readFileSync(path)),
  list: (path) => unlessMissing(() => fs.readdirSync(path).sort()) ?? [],
  rename: (from, to) => fs.renameSync(from, to),
  syncFolder: async (path) => {
    const folder = fs.openSync(path, constants.O_RDONLY)
    try {
      await new Promise<void>((resolve, reject) => fs.fsync(folder, (error) => (error ? reject(error) : resolve())))
    } finally {
      fs.closeSync(folder)
    }
  },
}

function unlessMissing<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** By itself: `recursive` of Node says ENOENT of a parent that cannot be made, whatever the reason. */
function makeFolder(path: string): void {
  try {
    fs.mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && fs.statSync(path).isDirectory()) return
    if (code !== 'ENOENT' || dirname(path) === path) throw error
    makeFolder(dirname(path))
    makeFolder(path)
  }
}
