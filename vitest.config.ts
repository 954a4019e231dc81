import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Minutes each: `npm run test:release`, which makes a release first, and `npm run faults`. */
const LONG = ['test/release/{arm64,binary,image}.test.ts', 'test/server/{postgres-hangs,short-memory}.test.ts'];

const ALL = ['src/**/*.test.ts', 'test/**/*.test.ts'];
const LEFT_OUT = process.env['LANDWAITER_TEST_LONG'] === undefined ? LONG : [];

/** They count blocks that run for the first time, fill the memory, or measure it. */
const ALONE = [
  'src/app/analysis/growth.test.ts',
  'src/app/serve/threads/memory.test.ts',
  'test/contents/bombs.test.ts',
];

/** Minutes each, too, and small files, which come last otherwise: all else would have ended before them. */
const FIRST = /\/test\/(?:attack|doors|ordinary|browser)\//;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { long = [], rest = [] } = Object.groupBy(await super.sort(files), ({ moduleId }) =>
      FIRST.test(moduleId) ? 'long' : 'rest',
    );
    return [...long, ...rest];
  }
}

export default defineConfig({
  test: {
    projects: [
      // A process for several files: many of them would start longer than they run.
      { extends: true, test: { name: 'together', include: ALL, exclude: [...LEFT_OUT, ...ALONE], isolate: false } },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
    // The labs start real programs, and machines differ: a test hangs, or it passes.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    sequence: { sequencer: LongestFirst },
    pool: 'forks',
    // Node.js reads TypeScript by itself: what is transformed for mocks, which no test has, runs a tenth slower.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // Two cores, and much waits: for servers that start, outages, browsers.
    maxWorkers: 4,
  },
});
