/** The prompts for typed text: one line, or many that end with a line that is a single full stop. */
import { createPrompt, isEnterKey, useEffect, useKeypress, useRef, useState } from '@inquirer/core'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import type { Screen } from './theme.js'

export interface TypeLineConfig {
  message: string
  /** Says in one sentence what is wrong with the text, or nothing. */
  refuse?: (text: string) => string | undefined
  screen: Screen
}

export const typeLine: (config: TypeLineConfig, context: object) => Promise<string> = createPrompt(
  ({ message, refuse, screen }: TypeLineConfig, done: (text: string) => void): [string, string] => {
    const [text, setText] = useState('')
    const [problem, setProblem] = useState('')
    const [finished, setFinished] = useState(false)
    // What was typed before the prompt was drawn is in readline's line already.
    useEffect((line) => line.clearLine(0), [])
    useKeypress((key, line) => {
      if (!isEnterKey(key)) {
        setText(line.line)
        setProblem('')
        return
      }
      const wrong = refuse?.(text.trim())
      if (wrong === undefined) {
        setFinished(true)
        done(text.trim())
      } else {
        line.write(text)
        setProblem(wrong)
      }
    })
    const head = wrap(message, screen.columns, '  ').join('\n')
    const typed = forTerminal(text)
    return [
      `${head}\n  ${finished ? screen.theme.accent(`» ${typed}`) : `> ${typed}`}`,
      problem && screen.theme.caution(`  ${problem}`),
    ]
  },
)

export interface TypeLinesConfig {
  message: string
  screen: Screen
}

export const typeLines: (config: TypeLinesConfig, context: object) => Promise<string> = createPrompt(
  ({ message, screen }: TypeLinesConfig, done: (text: string) => void): string => {
    const [lines, setLines] = useState<readonly string[]>([])
    const [text, setText] = useState('')
    const [finished, setFinished] = useState(false)
    useEffect((line) => line.clearLine(0), [])
    const last = useRef('')
    useKeypress((key, line) => {
      const isSecondHalf = key.name === 'enter' && last.current === 'return'
      last.current = key.name
      // Pasted lines end in carriage return and line feed: two keys, one end of line.
      if (isSecondHalf) return
      if (!isEnterKey(key)) return setText(line.line)
      if (text === '.') {
        setFinished(true)
        done(lines.join('\n'))
      } else {
        setLines([...lines, text])
        setText('')
      }
    })
    const head = wrap(message, screen.columns, '  ').join('\n')
    const taken =
      lines.length === 0 ? '' : `\n  ${screen.theme.quiet(`${lines.length} lines so far; a line with a single . ends`)}`
    return `${head}${taken}\n  ${finished ? screen.theme.accent('» taken') : `> ${forTerminal(text)}`}`
  },
)
