// Tests run as ES modules: npm test sets NODE_OPTIONS=--experimental-vm-modules.
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Jest leaves one core to itself, which has nothing to do while tests run: of two cores that is half.
  maxWorkers: '100%',
  // A loaded machine is slow; a test that hangs still ends.
  testTimeout: 30_000,
  // Those need Python, or take long: jest.aws.config.js and jest.faults.config.js run them.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/aws/.*-live\\.test\\.ts$', '<rootDir>/test/faults/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'cjs', 'mjs', 'json', 'node'],
  // Sources import './x.js', which is x.ts here, or x.js where a build step wrote it.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' }, swcrc: false },
    ],
  },
}
