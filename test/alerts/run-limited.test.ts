/** So many at a time. */
import { runLimited } from '../../src/alerts/run-limited.js'

test('never more at a time, each once, in order', async () => {
  let now = 0
  let most = 0
  const begun: number[] = []
  await runLimited([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    begun.push(item)
    most = Math.max(most, (now += 1))
    await new Promise(setImmediate)
    now -= 1
  })
  expect([begun, most, now]).toEqual([[1, 2, 3, 4, 5, 6, 7], 3, 0])
})

test('after an error none is begun, and those under way come to their end', async () => {
  const ended: number[] = []
  const work = async (item: number): Promise<void> => {
    if (item === 1) throw new Error('first')
    await new Promise(setImmediate)
    ended.push(item)
  }
  await expect(runLimited([1, 2, 3, 4], 2, work)).rejects.toThrow('first')
  expect(ended).toEqual([2])
})
