import { defineConfig } from 'vitest/config';
import own from './vitest.config.ts';

/** What a release has in it, tried as people would: `npm run test:release`. */
export default defineConfig({
  test: { ...own.test, include: ['test/release/**/*.test.ts'], exclude: ['**/node_modules/**'] },
});
