// Tests over HTTP against moto, an emulator of AWS: npm run test:aws. Needs Python 3.
import config from './jest.config.js'

export default {
  ...config,
  testMatch: ['<rootDir>/test/aws/*-live.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/aws/start-moto.js',
  globalTeardown: '<rootDir>/test/aws/stop-moto.js',
  testTimeout: 60_000,
  // moto holds one state for all who call it.
  maxWorkers: 1,
}
