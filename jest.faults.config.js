// The proofs of docs/trust.md that take long: npm run test:faults, and npm run test:long with all counts multiplied.
import config from './jest.config.js'

export default {
  ...config,
  testMatch: ['<rootDir>/test/faults/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 600_000,
  maxWorkers: 2,
}
