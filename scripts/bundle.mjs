import { rolldown } from 'rolldown';
import { scan } from './scan.mjs';

/**
 * Bundles entry points (name in `dist/` to source file) for Node.js 20 as ES modules, in memory: gives the files by their
 * paths, with the program they load, and the modules that went into them; rejects when something is wrong.
 * `together`: as Rolldown's groups of modules that make one chunk each; absent, each entry point is one file.
 * The optional SQLite driver stays outside by itself: the store imports it by a name that only running code knows.
 */
export async function bundle(input, together) {
  const bundled = await rolldown({
    input,
    platform: 'node',
    transform: { target: 'node20.19' },
    // What one command waits for another has loaded anyway.
    checks: { ineffectiveDynamicImport: false },
    onLog: (level, log) => {
      if (level === 'warn') throw new Error(log.message);
    },
  });
  const { output } = await bundled.generate({
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
    comments: false,
    // A file with one character beyond Latin-1 would be held, and gone through, at two bytes a character.
    charset: 'ascii',
    codeSplitting: together ? { groups: together } : false,
  });
  await bundled.close();
  const lost = together?.find(({ name }) => !output.some((chunk) => chunk.name === name));
  if (lost) throw new Error(`nothing is in the chunk ${lost.name}: no module matches ${lost.test}`);
  const files = output.map((chunk) => ({ path: `dist/${chunk.fileName}`, contents: chunk.code }));
  return {
    files: [...files, { path: 'dist/scan.wasm', contents: await scan() }],
    modules: output.flatMap(({ moduleIds }) => moduleIds),
  };
}
