export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': '<rootDir>/scripts/strip-types.mjs',
    'node_modules/@actions/.+\\.js$': '<rootDir>/scripts/json-imports.mjs',
  },
  transformIgnorePatterns: ['/node_modules/(?!@actions/)'],
  roots: ['<rootDir>/test'],
  // Many tests wait for processes and servers: a core less than there is would be a core asleep.
  maxWorkers: '100%',
  // A test that hangs is red; one on a busy machine is not.
  testTimeout: 60_000,
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', '!src/**/main.ts', '!src/core/undici.ts'],
  modulePathIgnorePatterns: [
    '<rootDir>/build/',
    '<rootDir>/dist/',
    '<rootDir>/templates/',
    '<rootDir>/infra/',
  ],
};
