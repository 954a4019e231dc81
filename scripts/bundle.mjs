import { rolldown } from 'rolldown';

/**
 * Bundles entry points (name in `dist/` to source file), in memory: gives the files by their paths, with the program they
 * load, and the modules that went into them; rejects when something is wrong.
 * `output` says how the files are written, if not as modules.
 */
export async function bundle(input, options = {}) {
  const bundled = await rolldown({
    input,
    platform: 'node',
    // Optional, and compiled for one machine: whoever uses it installs it beside the package.
    external: ['@litko/yara-x'],
    // Where this is set, pg loads `pg-native` from any node_modules above: nothing outside the package is run.
    transform: { target: 'node24.15', define: { 'process.env.NODE_PG_FORCE_NATIVE': 'undefined' } },
    resolve: { alias: { 'pg-native': false } },
    // What one command waits for another has loaded anyway.
    checks: { ineffectiveDynamicImport: false },
    onLog: (level, log) => {
      if (level === 'warn') throw new Error(log.message);
    },
  });
  const names = { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' };
  const { output } = await bundled.generate({ ...names, ...options });
  await bundled.close();
  return {
    files: output.map(({ fileName, code }) => ({ path: `dist/${fileName}`, contents: inLatin1(code) })),
    // What the bundler makes itself begins with a zero byte, and is no file.
    modules: output.flatMap(({ moduleIds }) => moduleIds.filter((id) => !id.startsWith('\0'))),
  };
}

/**
 * The same program in characters of one byte: V8 holds the text of a file in two bytes a character, for as long as the
 * thread lives, where only one of them needs it.
 */
function inLatin1(code) {
  const raw = /String\.raw`[^`]*[^\0-\xff]/.exec(code);
  if (raw !== null) throw new Error(`String.raw with a character that would be written as an escape: ${raw[0]}`);
  return code.replace(/[^\0-\xff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
