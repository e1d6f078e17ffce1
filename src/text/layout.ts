/** Widths and lines on a terminal: how wide a text is, padded, broken between words. Expects text that is escaped. */

const asian =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/
const wideBeyond16Bits = /[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
// Our own colours only: text from outside has no escape character left when it gets here.
const colour = /\u001b\[[0-9;]*m/g

/** Columns that a line takes; colours take none. */
export function displayWidth(text: string): number {
  const shown = text.replace(colour, '')
  if (/^[\x20-\x7e]*$/.test(shown)) return shown.length
  let columns = 0
  for (const character of shown) {
    if (!/[\p{Mn}\p{Me}]/u.test(character)) columns += asian.test(character) || wideBeyond16Bits.test(character) ? 2 : 1
  }
  return columns
}

/** The line, filled with spaces up to a width; never cut. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

/**
 * Lines of at most `width` columns, broken at spaces only: a word that is longer (an ARN, an id) gets a line of its own
 * and stays whole, so that it can be copied. Every line begins with `indent`; the width includes it.
 */
export function wrap(text: string, width: number, indent = ''): string[] {
  return text
    .split('\n')
    .flatMap((paragraph) => wrapLine(paragraph, width - indent.length).map((line) => indent + line))
}

function wrapLine(text: string, width: number): string[] {
  const [first, ...words] = text.split(' ')
  const lines = [first!]
  for (const word of words) {
    const line = `${lines.at(-1)!} ${word}`
    if (displayWidth(line) <= width) lines[lines.length - 1] = line
    else lines.push(word)
  }
  return lines
}
