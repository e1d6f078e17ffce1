/** A .tar.gz of a few files, in the format that every tar reads (POSIX ustar). */
import { gzipSync } from 'node:zlib'

export interface ArchivedFile {
  /** Relative, with slashes; at most 100 bytes. */
  path: string
  bytes: Uint8Array
}

const block = 512

/** The same bytes for the same files and time. Files are for their owner alone. */
export function tarGz(files: readonly ArchivedFile[], time: Date): Uint8Array {
  const parts = files.flatMap(({ path, bytes }) => [header(path, bytes.length, time), bytes, new Uint8Array((block - (bytes.length % block)) % block)])
  return gzipSync(Buffer.concat([...parts, new Uint8Array(2 * block)]))
}

/** https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html (ustar Interchange Format) */
function header(path: string, size: number, time: Date): Uint8Array {
  if (Buffer.byteLength(path) > 100) throw new RangeError(`${path} is too long for a tar`)
  const bytes = Buffer.alloc(block)
  const octal = (value: number, at: number, length: number): void => void bytes.write(value.toString(8).padStart(length - 1, '0'), at)
  bytes.write(path, 0)
  octal(0o600, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(Math.floor(time.getTime() / 1_000), 136, 12)
  bytes.write('        ', 148)
  bytes.write('0', 156)
  bytes.write('ustar\u000000', 257)
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148)
  return bytes
}
