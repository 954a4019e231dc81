import { defineConfig } from 'vitest/config';

/** Minutes each: `npm run test:release`, which makes a release first, and `npm run faults`. */
const LONG = ['test/release/{binary,image}.test.ts', 'test/server/{postgres-hangs,short-memory}.test.ts'];

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', ...(process.env['LANDWAITER_TEST_LONG'] === undefined ? LONG : [])],
    // The labs start real programs, and machines differ: a test hangs, or it passes.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    // Two cores, and much waits: for servers that start, outages, browsers.
    maxWorkers: 3,
  },
});
