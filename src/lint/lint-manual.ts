/** The manual of lint: what it writes, and a page for each rule, made from the rules themselves. Pure. */
import { filesOf, type Example, type LintRule } from './lint-rule.js'

/** The whole of docs/lint.md. */
export function lintManual(rules: readonly LintRule[]): string {
  const sorted = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1))
  const contents = sorted.map(({ id, severity, what }) => `| [${id}](#${id}) | ${severity} | ${inTable(what)} |`)
  const head = [introduction, '## Rules', '', '| Rule | Severity | What is wrong |', '|---|---|---|']
  return [...head, ...contents, '', ...sorted.map(rulePage)].join('\n')
}

/** A rule in Markdown: what, why, how to fix it, and an example of each side. Ends with a line feed. */
export function rulePage({ id, severity, what, why, fix, always, otherwise, options = {}, bad, good }: LintRule): string {
  return [
    `### ${id}`,
    '',
    `${severity === 'error' ? 'Error' : 'Warning'}. ${what} ${why} ${fix}${otherwise === undefined ? '' : ` ${otherwise}`}`,
    '',
    ...(always === undefined ? [] : [`It cannot be ignored, turned down or put in a baseline: ${lowerFirst(always)}`, '']),
    ...Object.entries(options).flatMap(([name, { value, about }]) => [`Option \`${name}\` (${JSON.stringify(value)}): ${about}`, '']),
    'Bad:',
    '',
    ...exampleLines(bad),
    '',
    'Good:',
    '',
    ...exampleLines(good),
    '',
  ].join('\n')
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}

const longestExample = 30
const longestLine = 160

function exampleLines(example: Example): string[] {
  const { file, yaml, beside = {}, below = {} } = typeof example === 'string' ? { yaml: example } : example
  const isPlain = (file === undefined || file === 'example.yaml') && Object.keys(beside).length + Object.keys(below).length === 0
  const parts = isPlain ? [['', yaml]] : [[filesOf(example)[0]!.path, yaml], ...Object.entries(beside), ...Object.entries(below).map(([path, text]) => [`${path} of the layer shipped`, text])]
  const written = parts.flatMap(([path, text]) => [...(path ? [`# ${path}`] : []), ...text!.trimEnd().split('\n')])
  const lines = written.map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line))
  const shown = lines.length > longestExample ? [...lines.slice(0, longestExample), '…'] : lines
  return ['```yaml', ...shown.map(visible), '```']
}

/** What a reader could not see in a page. */
function visible(line: string): string {
   
  return line.replaceAll('\t', '→').replace(/[\u0000-\u0008\u000b-\u001f\u0080-\u009f]/g, '�')
}

function inTable(text: string): string {
  return text.replaceAll('|', '\\|')
}

const introduction = `# sirun lint

<!-- Generated from src/lint by scripts/write-lint-docs.js. -->

\`sirun lint [path…]\` says what is wrong with runbooks, procedures and drills before an incident does: text that YAML
reads otherwise than it looks, names that do not exist, calls that AWS would refuse, expressions whose types do not fit
AWS's real answers, changes that say neither how they are seen nor how they end.

    sirun lint                        the folders of sirun.config.yaml, else the shipped runbooks
    sirun lint runbooks               a folder with all below it
    sirun lint a.yaml procedures/b.yaml
    sirun lint --explain unknown-member

A path is a file or a folder. \`procedures/\` holds procedures, \`<id>.drill.yaml\` is a drill, \`routing.yaml\`, and the
file that \`routing\` in sirun.config.yaml names, the routing of alerts, any other \`<id>.yaml\` a runbook. Without a path
the routing of the configuration is linted too. \`docs/lint-ci.md\` is about CI: formats, changed files, ignores, baselines, fixes and policies.

Everything is looked at in one pass; a broken file hides no other. Places and names of \`org\` are checked against
sirun.config.yaml where there is one.

## Exit codes

| Code | Meaning |
|---|---|
| 0 | no error; there may be warnings |
| 1 | at least one error, or more warnings than \`--max-warnings\` allows |
| 2 | a path that does not exist or holds no .yaml file, an unknown rule, a wrong command line: nothing was linted |

## Output

As text: the place, what is wrong and the rule's name in brackets, the line with a caret below, and what to do. The last
line counts errors, warnings and files.

With \`--json\`: one object a line, problems first, sorted by file, line, column and rule, then a summary.

\`\`\`json
{"type":"diagnostic","code":"unknown-member","severity":"error","message":"Instance has no member InstanceID.","place":{"file":"runbooks/a.yaml","line":14,"column":54,"endLine":14,"endColumn":64},"hint":"Did you mean InstanceId?"}
{"type":"summary","files":1,"errors":1,"warnings":0}
\`\`\`

| Member | Meaning |
|---|---|
| \`code\` | the rule, in kebab case; it is stable |
| \`severity\` | \`error\` or \`warning\` |
| \`message\` | what is wrong, one sentence |
| \`place\` | \`file\` as it was named, relative to the working folder; \`line\`, \`column\`, \`endLine\`, \`endColumn\` count from 1, the end is exclusive and may be missing |
| \`hint\` | what to do about it, often the nearest name; may be missing |
| \`fix\` | what \`--fix\` would do: a \`title\`, and \`edits\` with \`range\` and \`text\`; often missing |
| summary | \`files\`, \`errors\` and \`warnings\`; where there are any, \`known\` (in the baseline), \`fixed\`, and \`notes\` |

\`schemas/lint-output.schema.json\` describes both.

A command line that is wrong gives \`{"error":{"kind":"usage","code":…,"message":…}}\` instead. \`--explain <rule> --json\`
gives \`{"type":"rule","id":…,"severity":…,"what":…,"why":…,"fix":…}\`.
`
