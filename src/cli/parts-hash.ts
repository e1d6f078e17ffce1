/** One hash of many texts and files, no two lists of which are the same bytes. */
import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'

/** Files are read into one piece of memory and hashed together: to hash each by itself takes longer than to read it. */
const pieceSize = 256 * 1024

/** SHA-256 over parts in their order. */
export class PartsHash {
  readonly #hash = createHash('sha256')
  readonly #piece = Buffer.allocUnsafeSlow(pieceSize)
  #used = 0

  addText(text: string): void {
    const bytes = Buffer.from(text)
    if (bytes.length > this.#piece.length - this.#used) this.#flush()
    if (bytes.length > this.#piece.length) this.#hash.update(bytes)
    else {
      this.#piece.set(bytes, this.#used)
      this.#used += bytes.length
    }
    this.#end(bytes.length)
  }

  /** Adds what a file holds. Throws what the file system does. */
  addFile(path: string): void {
    const file = openSync(path, 'r')
    try {
      let length = 0
      for (;;) {
        if (this.#used === this.#piece.length) this.#flush()
        const wanted = this.#piece.length - this.#used
        const read = readSync(file, this.#piece, this.#used, wanted, null)
        this.#used += read
        length += read
        if (read < wanted) break
      }
      this.#end(length)
    } finally {
      closeSync(file)
    }
  }

  /** In hexadecimal. Nothing can be added afterwards. */
  digest(): string {
    this.#flush()
    return this.#hash.digest('hex')
  }

  /** Ends a part with its length: read from the end, the bytes tell where each part begins. */
  #end(length: number): void {
    if (this.#piece.length - this.#used < 8) this.#flush()
    this.#used = this.#piece.writeDoubleLE(length, this.#used)
  }

  #flush(): void {
    this.#hash.update(this.#piece.subarray(0, this.#used))
    this.#used = 0
  }
}
