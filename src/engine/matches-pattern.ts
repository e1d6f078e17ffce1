/** Whether a text is as a pattern of the configuration says: `*` stands for any text. */
export function matchesPattern(text: string, pattern: string): boolean {
  const source = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&')).join('.*')
  return new RegExp(`^${source}$`, 's').test(text)
}
