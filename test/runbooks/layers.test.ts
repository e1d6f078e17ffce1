import { inLayers, layersOf } from '../../src/runbooks/layers.js'

const shipped = '/sirun/runbooks'
const codeOf = (configured: Parameters<typeof layersOf>[0]): unknown => {
  try {
    return layersOf(configured, shipped).map(({ name }) => name)
  } catch (error) {
    return (error as { diagnostics: { code: string }[] }).diagnostics[0]!.code
  }
}

test('the list is the order, the shipped runbooks are below them all, a path alone is the team', () => {
  expect(layersOf([{ layer: 'org', path: '/org' }, '/books'], shipped)).toEqual([
    { name: 'org', folder: '/org' },
    { name: 'team', folder: '/books' },
    { name: 'shipped', folder: shipped },
  ])
  expect(codeOf([])).toEqual(['shipped'])
})

test.each([
  ['two folders of one name', ['/a', '/b'], 'duplicate-layer'],
  ['the name of the shipped layer', [{ layer: 'shipped', path: '/a' }], 'reserved-layer'],
  ['a folder in another', [{ layer: 'org', path: '/a' }, { layer: 'team', path: '/a/b' }], 'nested-layers'],
  ['a folder above the shipped ones', ['/sirun'], 'nested-layers'],
  ['a folder twice', ['/a', { layer: 'org', path: '/a' }], ['team', 'shipped']],
  ['the shipped folder, named', [shipped], ['team']],
  ['names that begin alike', [{ layer: 'org', path: '/a' }, { layer: 'team', path: '/ab' }], ['org', 'team', 'shipped']],
])('%s', (_, configured, expected) => {
  expect(codeOf(configured)).toEqual(expected)
})

test('where a file stands', () => {
  const layers = layersOf([{ layer: 'org', path: '/a' }, '/ab'], shipped)
  expect(inLayers('/ab/ec2/x.yaml', layers)).toEqual({ name: 'team', path: 'ec2/x.yaml', rank: 1 })
  expect(inLayers('/sirun/runbooks/x.yaml', layers)).toEqual({ name: 'shipped', path: 'x.yaml', rank: 2 })
  expect(inLayers('/abc/x.yaml', layers)).toBeUndefined()
})
