/** What a terminal of a width would show: the control sequences that the prompts use, and no others. */

export class VirtualScreen {
  readonly #columns: number
  readonly #rows: string[][] = [[]]
  readonly #tooWide = new Set<number>()
  #row = 0
  #column = 0

  constructor(columns: number) {
    this.#columns = columns
  }

  /** All lines from the first, without blanks at their ends. */
  get lines(): string[] {
    const lines = this.#rows.map((row) =>
      Array.from(row, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    )
    while (lines.at(-1) === '') lines.pop()
    return lines
  }

  /** The lines that were wider than the screen, as far as they fit it. */
  get tooWide(): string[] {
    return Array.from(this.#tooWide, (row) => this.#rows[row]!.join(''))
  }

  /** Throws for a sequence that it does not know: the screen would be another than a terminal's. */
  write(text: string): void {
    for (const [piece, sequence] of text.matchAll(/\u001b\[([?\d;]*[A-Za-z])|[^]/gu)) {
      if (sequence !== undefined) this.#control(sequence)
      else if (piece === '\n') this.#down()
      else if (piece === '\r') this.#column = 0
      else this.#put(piece)
    }
  }

  #control(sequence: string): void {
    const count = Number.parseInt(sequence, 10) || 1
    const letter = sequence.at(-1)
    if (letter === 'A') this.#row = Math.max(0, this.#row - count)
    else if (letter === 'B') this.#row = Math.min(this.#rows.length - 1, this.#row + count)
    else if (letter === 'G') this.#column = count - 1
    else if (sequence === '2K') this.#rows[this.#row] = []
    else if (!/^(?:\?25[lh]|[\d;]*m|\?2004[lh])$/.test(sequence)) throw new Error(`unknown sequence ${sequence}`)
  }

  /** A line feed also returns, as the terminal driver makes it. */
  #down(): void {
    this.#row += 1
    this.#column = 0
    while (this.#rows.length <= this.#row) this.#rows.push([])
  }

  #put(character: string): void {
    if (character < ' ') throw new Error(`unknown control character ${character.charCodeAt(0)}`)
    if (this.#column >= this.#columns) {
      this.#tooWide.add(this.#row)
      this.#down()
    }
    this.#rows[this.#row]![this.#column] = character
    this.#column += 1
  }
}
