/** What the page on drills says of the score, of levels and exit codes is what the program does. */
import { costs, worth } from '../../src/drill/score.js'
import { blocksOf, missingPaths, readDocument } from './blocks.js'
import { runMain } from '../cli/run-main.js'
import { temporaryFolders } from '../journal/temporary-folder.js'

const document = readDocument('docs/drills.md')
const newFolder = temporaryFolders()

/** The numbers of the table whose heading begins so, row by row. */
function numbersOf(heading: string): number[][] {
  const table = new RegExp(`^\\| ${heading} \\|.*\\n\\|[-|]+\\n((?:\\|.*\\n)+)`, 'm').exec(document)![1]!
  return table.trimEnd().split('\n').map((row) => row.split('|').map((cell) => cell.trim()).filter((cell) => /^\d+$/.test(cell)).map(Number))
}

test('the worth of each expectation', () => {
  expect(numbersOf('expectation').flat()).toEqual(Object.values(worth))
})

test('what is taken from the score, each and at most', () => {
  expect(numbersOf('what')).toEqual(Object.values(costs).map(({ each, most }) => [each, most]))
})

test('the commands that are shown exist', async () => {
  const commands = blocksOf(document).filter(({ info }) => info === 'console').flatMap(({ text }) => text.match(/^\$ sirun .*$/gm) ?? [])
  expect(commands.length).toBeGreaterThan(3)
  for (const command of commands) {
    const ended = await runMain([...command.replace('$ sirun ', '').split(' '), '--help'], newFolder())
    expect([command, ended.code]).toEqual([command, 0])
  }
})

test('the hints that are shown are those of the shipped drill', () => {
  const [excerpt] = blocksOf(document).filter(({ info }) => info === 'yaml')
  const [, ...lines] = excerpt!.text.trimEnd().split('\n')
  expect(readDocument('runbooks/ec2/ec2-command-and-control.drill.yaml')).toContain(lines.join('\n'))
})

test('every path that the page names exists', () => {
  expect(missingPaths(document)).toEqual([])
})
