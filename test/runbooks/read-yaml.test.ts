import { readYaml } from '../../src/runbooks/read-yaml.js'

const file = 'a.yaml'

function problems(text: string): string[] {
  return readYaml(text, file).problems.map(({ code, place }) => `${code} ${place!.line}:${place!.column}`)
}

describe('scalars keep what was written', () => {
  test.each([
    ['012345678901', '012345678901'],
    ['1.10', '1.10'],
    ['2026-11-01', '2026-11-01'],
    ['0x10', '0x10'],
    ['1e3', '1e3'],
    ['9007199254740993', '9007199254740993'],
    ['.inf', '.inf'],
    ['Infinity', 'Infinity'],
    ['yes', 'yes'],
    ['True', 'True'],
    ['"5"', '5'],
    ["'true'", 'true'],
    ['5', 5],
    ['-7', -7],
    ['1.5', 1.5],
    ['true', true],
    ['false', false],
    ['null', null],
    ['~', null],
    ['', null],
  ])('%s', (written, value) => {
    expect(readYaml(`a: ${written}\n`, file).value).toEqual({ a: value })
  })

  test('__proto__ is a key like any other', () => {
    const { value } = readYaml('a: { __proto__: { b: 1 } }\n', file)
    const inner = (value as Record<string, object>)['a']!
    expect(Object.keys(inner)).toEqual(['__proto__'])
    expect('b' in inner).toBe(false)
  })

  test('a byte order mark is passed over', () => {
    const read = readYaml('\uFEFFa: 1\n', file)
    expect(read.value).toEqual({ a: 1 })
    expect(read.at(['a'], 'key')).toMatchObject({ line: 1, column: 1 })
  })
})

describe('what is refused', () => {
  test.each([
    ['anchor', 'a: &x 1\n', ['yaml-anchor 1:4']],
    ['alias', 'a: &x 1\nb: *x\n', ['yaml-anchor 1:4', 'yaml-alias 2:4']],
    ['merge key', 'a:\n  <<: { b: 1 }\n', ['yaml-merge-key 2:3']],
    ['type tag', 'a: !!str 1\n', ['yaml-tag 1:4']],
    ['directive', '%YAML 1.2\n---\na: 1\n', ['yaml-directive 1:1']],
    ['second document', 'a: 1\n---\nb: 2\n', ['several-documents 2:1']],
    ['duplicate key', 'a: 1\nb: 2\na: 3\n', ['duplicate-key 3:1']],
    ['duplicate __proto__', '__proto__: 1\n__proto__: 2\n', ['duplicate-key 2:1']],
    ['nothing', '# only a comment\n', ['empty-file 1:1']],
    ['tab', 'a:\n\tb: 1\n', ['yaml-syntax 2:1']],
    ['open quote', 'a: "b\nc: d\n', ['yaml-syntax 1:4']],
    ['open list', 'a:\n  b: [c,\nd: e\n', ['yaml-syntax 2:6']],
    ['depth', `a: ${'['.repeat(70)}${']'.repeat(70)}\n`, ['too-deep 1:67']],
    ['size', `a: ${'x'.repeat(256 * 1024)}\n`, ['too-large 1:1']],
  ])('%s', (_, text, expected) => {
    expect(problems(text)).toEqual(expected)
  })

  test('hostile nesting ends without an exception', () => {
    expect(problems('{'.repeat(100_000))).toEqual([expect.stringMatching(/^(too-deep|yaml-syntax) /)])
    expect(problems(`${'- '.repeat(100_000)}a`)).toEqual([expect.stringMatching(/^too-deep /)])
  })
})

describe('YAML that eats expressions', () => {
  test.each([
    ['! in front is a tag', 'when: !has(steps.x) && a\n', 'quote-it 1:7'],
    ['[ in front is a list', 'when: [1, 2] == inputs.x\n', 'quote-it 1:7'],
    ['{ in front is a map', 'when: {"a": 1} == inputs.x\n', 'quote-it 1:7'],
    ['" in front is a text', 'when: "a" == inputs.x\n', 'quote-it 1:7'],
    ['the : of a ternary', 'value: a ? b : c\n', 'quote-it 1:8'],
    [': in a text', 'title: Look: here\n', 'quote-it 1:8'],
    ['an index in a flow map', 'i: { from: finding.list[0] }\n', 'quote-it 1:12'],
    ['${ in a flow map', 'with: { A: ${inputs.a} }\n', 'quote-it 1:12'],
    ['a comma in a flow map', 'i: { when: f(a, b), type: c }\n', 'quote-it 1:17'],
    ['a backtick', 'show: `a`\n', 'quote-it 1:7'],
  ])('%s', (_, text, expected) => {
    expect(problems(text)).toContain(expected)
  })

  test('all of them are named in one pass', () => {
    const text = 'a:\n  when: [0] == x\n  title: ok\n  until: {} == y\nb:\n  - value: x ? y : z\n'
    expect(problems(text)).toEqual(['quote-it 2:9', 'quote-it 4:10', 'quote-it 6:12'])
  })
})

describe('places', () => {
  const text = [
    'a:',
    '  - b: plain text',
    "    c: 'it''s here'",
    '    d: "x\\u0041y\\"z"',
    '    e: >-',
    '      one',
    '      two',
    '    f: { g: 1 }',
    '',
  ].join('\n')
  const read = readYaml(text, file)

  test.each([
    [['a'], 'key', 1, 1],
    [['a', 0], 'value', 2, 5],
    [['a', 0, 'b'], 'key', 2, 5],
    [['a', 0, 'b'], 'value', 2, 8],
    [['a', 0, 'c'], 'value', 3, 8],
    [['a', 0, 'f', 'g'], 'value', 8, 13],
    [['a', 0, 'f', 'nothing'], 'value', 8, 8],
  ] as const)('%j %s', (path, what, line, column) => {
    expect(read.at(path, what)).toMatchObject({ file, line, column })
  })

  test.each([
    [['a', 0, 'b'], 6, 10, { line: 2, column: 14, endLine: 2, endColumn: 18 }],
    [['a', 0, 'c'], 3, 4, { line: 3, column: 13, endColumn: 14 }],
    [['a', 0, 'd'], 4, 5, { line: 4, column: 19 }],
    [['a', 0, 'e'], 4, 7, { line: 7, column: 7, endLine: 7, endColumn: 10 }],
  ] as const)('inside %j', (path, start, end, place) => {
    expect(read.within(path, start, end)).toMatchObject(place)
  })
})
