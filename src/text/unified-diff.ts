/** Two texts as a unified diff, with three lines around each change. Pure. */

const around = 3

/** Empty where nothing differs. The lines are as they are: escape them for where they go. */
export function unifiedDiff(before: string, after: string, file: string): string[] {
  const edits = editsOf(linesOf(before), linesOf(after))
  const at = edits.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]))
  if (at.length === 0) return []
  const hunks: { from: number; to: number }[] = []
  for (const index of at) {
    const last = hunks.at(-1)
    if (last && index - around <= last.to) last.to = index + around + 1
    else hunks.push({ from: Math.max(0, index - around), to: index + around + 1 })
  }
  return [`--- a/${file}`, `+++ b/${file}`, ...hunks.flatMap(({ from, to }) => hunkLines(edits, from, to))]
}

interface Edit {
  sign: ' ' | '-' | '+'
  line: string
}

function hunkLines(edits: readonly Edit[], from: number, to: number): string[] {
  const inBefore = (some: readonly Edit[]): number => some.filter(({ sign }) => sign !== '+').length
  const inAfter = (some: readonly Edit[]): number => some.filter(({ sign }) => sign !== '-').length
  const [above, hunk] = [edits.slice(0, from), edits.slice(from, to)]
  const head = `@@ -${inBefore(above) + 1},${inBefore(hunk)} +${inAfter(above) + 1},${inAfter(hunk)} @@`
  return [head, ...hunk.flatMap(({ sign, line }) => (sign + line).split('\n'))]
}

/** A last line without its end is not the line with it. */
function linesOf(text: string): string[] {
  const lines = text.split('\n')
  const last = lines.pop()!
  return last === '' ? lines : [...lines, `${last}\n\\ No newline at end of file`]
}

/** By the longest common subsequence of what is left between the equal lines at both ends. */
function editsOf(before: readonly string[], after: readonly string[]): Edit[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  const most = Math.min(before.length, after.length) - start
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  const same = (line: string): Edit => ({ sign: ' ', line })
  const middle = betweenEnds(before.slice(start, before.length - end), after.slice(start, after.length - end))
  return [...before.slice(0, start).map(same), ...middle, ...before.slice(before.length - end).map(same)]
}

function betweenEnds(before: readonly string[], after: readonly string[]): Edit[] {
  const width = after.length + 1
  const longest = new Uint32Array((before.length + 1) * width)
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--) {
      const [below, right] = [longest[(i + 1) * width + j]!, longest[i * width + j + 1]!]
      longest[i * width + j] = before[i] === after[j] ? longest[(i + 1) * width + j + 1]! + 1 : Math.max(below, right)
    }
  const edits: Edit[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      edits.push({ sign: ' ', line: before[i]! })
      i++
      j++
    } else if (i < before.length && (j === after.length || longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!)) {
      edits.push({ sign: '-', line: before[i++]! })
    } else edits.push({ sign: '+', line: after[j++]! })
  }
  return edits
}
