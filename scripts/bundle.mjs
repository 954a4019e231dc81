import { resolve } from 'node:path';
import { build } from 'esbuild';
import { scan } from './scan.mjs';

// Bundled CommonJS libraries call `require` for Node's own modules; an ES module has none unless it makes one.
const REQUIRE =
  "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);";

/**
 * Bundles entry points (name in `dist/` to source file) for Node.js 20 as ES modules, in memory: gives esbuild's
 * output files, with the program they load, and metafile, or ends the process after esbuild has printed what is wrong.
 * The optional SQLite driver stays outside by itself: the store imports it by a name that only running code knows.
 */
export async function bundle(entryPoints, options = {}) {
  const program = { path: resolve('dist/scan.wasm'), contents: await scan() };
  try {
    const { outputFiles, metafile } = await build({
      entryPoints,
      outdir: 'dist',
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      target: 'node20.19',
      format: 'esm',
      banner: { js: REQUIRE },
      legalComments: 'none',
      logLevel: 'warning',
      metafile: true,
      write: false,
      ...options,
    });
    return { outputFiles: [...outputFiles, program], metafile };
  } catch {
    process.exit(1);
  }
}
