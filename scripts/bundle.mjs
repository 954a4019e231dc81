import { rolldown } from 'rolldown';
import { parseAst } from 'rolldown/parseAst';
import { scan } from './scan.mjs';

/**
 * Bundles entry points (name in `dist/` to source file) for Node.js 20, in memory: gives the files by their paths, with
 * the program they load, and the modules that went into them; rejects when something is wrong. Each entry point is one
 * file, an ES module. With `together`, groups of modules as Rolldown knows them, they are CommonJS modules instead, as are
 * the files that they share: one for each group and others for what is left.
 * The optional SQLite driver stays outside by itself: the store imports it by a name that only running code knows.
 */
export async function bundle(input, together) {
  const extension = together ? 'cjs' : 'mjs';
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
    format: together ? 'cjs' : 'esm',
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `[name]-[hash].${extension}`,
    comments: false,
    // A file with one character beyond Latin-1 would be held, and gone through, at two bytes a character.
    charset: 'ascii',
    codeSplitting: together ? { groups: together } : false,
  });
  await bundled.close();
  const lost = together?.find(({ name }) => !output.some((chunk) => chunk.name === name));
  if (lost) throw new Error(`nothing is in the chunk ${lost.name}: no module matches ${lost.test}`);
  const files = output.map(({ fileName, code }) => ({
    path: `dist/${fileName}`,
    contents: together ? importing(code) : code,
  }));
  return {
    files: [...files, { path: 'dist/scan.wasm', contents: await scan() }],
    modules: output.flatMap(({ moduleIds }) => moduleIds),
  };
}

// Scripts that are run as `src/app/start/chunks.ts` does cannot import for themselves: they are given what does.
function importing(code) {
  if (!/\bimport\s*\(/.test(code)) return code;
  // From the end on, so that the places before stay where they are.
  return importsIn(parseAst(code))
    .sort((one, other) => other - one)
    .reduce((text, start) => `${text.slice(0, start)}__import${text.slice(start + 'import'.length)}`, code);
}

function importsIn(node) {
  if (typeof node !== 'object' || node === null) return [];
  const inside = Object.values(node).flatMap(importsIn);
  return node.type === 'ImportExpression' ? [node.start, ...inside] : inside;
}
