import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // They make a release first: `npm run test:release`.
    exclude: ['**/node_modules/**', 'test/release/{binary,image}.test.ts'],
    // The labs start real programs, and machines differ: a test hangs, or it passes.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    // Two cores, and much waits: for servers that start, outages, browsers.
    maxWorkers: 3,
  },
});
