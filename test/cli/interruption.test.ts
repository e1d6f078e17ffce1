import { jest } from '@jest/globals'
import { PassThrough, Writable } from 'node:stream'
import { watchInterrupts } from '../../src/cli/interruption.js'
import { main } from '../../src/main.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines } from './run-main.js'

const newFolder = temporaryFolders()

test('the first is heard, said and passed on; the second ends at once', () => {
  const exit = jest.spyOn(process, 'exit').mockImplementation((() => undefined) as never)
  const said: string[] = []
  const before = process.listenerCount('SIGINT')
  const interruption = watchInterrupts((text) => void said.push(text))
  process.emit('SIGINT', 'SIGINT')
  expect(interruption.signal.aborted).toBe(true)
  expect(said).toHaveLength(1)
  expect(exit).not.toHaveBeenCalled()
  process.emit('SIGINT', 'SIGINT')
  expect(exit).toHaveBeenCalledWith(130)
  interruption.release()
  expect(process.listenerCount('SIGINT')).toBe(before)
  exit.mockRestore()
})

test('during a call: what it did is recorded, and nothing new begins', async () => {
  const folder = newFolder()
  let written = ''
  let said = ''
  const stdout = new Writable({
    write(text: Buffer, _, done) {
      const isFirst = !written.includes('"type":"intent"')
      written += text.toString()
      if (isFirst && written.includes('"type":"intent"')) process.emit('SIGINT', 'SIGINT')
      done()
    },
  })
  const stderr = new Writable({
    write(text: Buffer, _, done) {
      said += text.toString()
      done()
    },
  })
  const stdin = new PassThrough()
  const steps = [
    'protect',
    'shutdown',
    'keep_disks',
    'label',
    'min_size',
    'standby',
    'deregister',
    'group',
    'no_way_out',
    'no_way_in',
    'open_group',
    'open_in',
    'cut',
    'drop_open',
    'role',
  ]
  const approved = steps.flatMap((step) => ['--approve', step])
  const code = await main(
    ['drill', 'ec2-quarantine-instance.spot', '--json', ...approved],
    { stdin, stdout, stderr },
    { HOME: folder },
    folder,
  )
  expect(code).toBe(130)
  const records = jsonLines(written) as { type?: string; address?: string; error?: { code: string } }[]
  const first = records.findIndex(({ type }) => type === 'intent')
  const types = records.slice(first).map(({ type, error }) => type ?? error?.code)
  expect(types.slice(0, 4)).toEqual(['intent', 'outcome', 'verified', 'step-finished'])
  expect(new Set(types.slice(4))).toEqual(new Set(['step-finished', 'interrupted']))
  expect(said).toContain('Ctrl-C again ends at once')
})
