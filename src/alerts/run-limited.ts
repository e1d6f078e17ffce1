/** Does the same with many, so many at a time, in their order. After an error none is begun; rejects with it when none is under way. */
export async function runLimited<T>(items: readonly T[], most: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  const errors: unknown[] = []
  const worker = async (): Promise<void> => {
    while (next < items.length && errors.length === 0) await work(items[next++]!).catch((error: unknown) => errors.push(error))
  }
  await Promise.all(Array.from({ length: most }, worker))
  if (errors.length > 0) throw errors[0]
}
