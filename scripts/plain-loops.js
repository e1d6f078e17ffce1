// Writes loops over arrays, and arrays that are taken apart, as what V8's interpreter does fastest. A program that ends in a
// tenth of a second is interpreted for the most part, and there the protocol of iterators takes several times as long as an index.
import path from 'node:path'
import ts from 'typescript'

/**
 * A plugin of esbuild for the sources below `src`.
 * @param {string} root
 * @returns {import('esbuild').Plugin}
 */
export function plainLoops(root) {
  return {
    name: 'plain-loops',
    setup(building) {
      const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile)
      const { fileNames, options } = ts.parseJsonConfigFileContent({ ...config, include: ['src'] }, ts.sys, root)
      const program = ts.createProgram(fileNames, options)
      building.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path: file }) => {
        const source = program.getSourceFile(file)
        return source && { contents: withPlainLoops(source, program.getTypeChecker()), loader: 'ts' }
      })
    },
  }
}

/**
 * `for (const x of array)` counts an index, and `[a, b]` as names for an array's items becomes `{ 0: a, 1: b }`. Only where the
 * type says that it is an array: anything else keeps its iterator.
 * @param {ts.SourceFile} source
 * @param {ts.TypeChecker} checker
 * @returns {string}
 */
export function withPlainLoops(source, checker) {
  let loops = 0
  return print(source)

  /** The text of a node, with the space before it. */
  function print(node) {
    if (ts.isTypeNode(node)) return node.getFullText(source)
    const before = source.text.slice(node.getFullStart(), node.getStart(source))
    if (isPlainLoop(node)) return before + printLoop(node)
    if (isPlainPattern(node)) return before + printPattern(node)
    let text = ''
    let at = node.getFullStart()
    ts.forEachChild(node, (child) => {
      text += source.text.slice(at, child.getFullStart()) + print(child)
      at = child.end
    })
    return text + source.text.slice(at, node.end)
  }

  function isPlainLoop(node) {
    return ts.isForOfStatement(node) && !node.awaitModifier && ts.isVariableDeclarationList(node.initializer) && isArray(checker.getTypeAtLocation(node.expression))
  }

  function printLoop({ initializer, expression, statement }) {
    const [index, list] = [`$index${loops}`, `$list${loops}`]
    loops += 1
    const word = initializer.flags & ts.NodeFlags.Const ? 'const' : 'let'
    const item = `${word} ${print(initializer.declarations[0].name)} = ${list}[${index}];`
    const body = ts.isBlock(statement) ? print(statement).replace('{', () => `{ ${item}`) : `{ ${item} ${print(statement)} }`
    return `for (let ${index} = 0, ${list} = ${print(expression)}; ${index} < ${list}.length; ${index}++) ${body}`
  }

  function isPlainPattern(node) {
    return ts.isArrayBindingPattern(node) && node.elements.every((element) => !element.dotDotDotToken) && isArray(checker.getTypeAtLocation(node))
  }

  function printPattern({ elements }) {
    const items = elements.flatMap((element, i) => (ts.isOmittedExpression(element) ? [] : [`${i}: ${print(element)}`]))
    return `{ ${items.join(', ')} }`
  }

  function isArray(type) {
    if (type.isUnion()) return type.types.every(isArray)
    return checker.isArrayType(type) || checker.isTupleType(type) || /^RegExp(?:Exec|Match)Array$/.test(type.symbol?.name ?? '')
  }
}
