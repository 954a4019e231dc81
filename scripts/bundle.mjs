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
    contents: together ? asFunction(edited(code, quickObject, givenImport)) : edited(code, quickObject),
  }));
  return {
    files: [...files, { path: 'dist/scan.wasm', contents: await scan() }],
    modules: output.flatMap(({ moduleIds }) => moduleIds),
  };
}

/** What `src/app/start/chunks.ts` calls. Put around the code here: joined when it is loaded, it would be copied once more. */
function asFunction(code) {
  return `(function (exports, require, module, __filename, __dirname, __import) {\n${code}\n})`;
}

/**
 * An object that begins with another's fields and has more than these is made by V8 11 (Node.js 20) in microseconds, field
 * by field with a shape of its own; with anything before them, in a tenth of that and a third of the memory.
 */
function quickObject({ type, properties: [first, second] = [] }) {
  if (type === 'ObjectExpression' && second && first.type === 'SpreadElement')
    return { start: first.start, end: first.start, text: '...null, ' };
}

/** Run as `src/app/start/chunks.ts` does, scripts cannot import for themselves: they are given what does. */
function givenImport({ type, start }) {
  if (type === 'ImportExpression') return { start, end: start + 'import'.length, text: '__import' };
}

/** The code with what each of the functions has for a node of its syntax tree. */
function edited(code, ...editsOf) {
  const edits = [];
  visit(parseAst(code), (node) => edits.push(...editsOf.flatMap((editOf) => editOf(node) ?? [])));
  const parts = [];
  let at = 0;
  for (const { start, end, text } of edits.sort((one, other) => one.start - other.start)) {
    parts.push(code.slice(at, start), text);
    at = end;
  }
  return [...parts, code.slice(at)].join('');
}

function visit(node, see) {
  if (typeof node !== 'object' || node === null) return;
  if (typeof node.type === 'string') see(node);
  for (const inside of Object.values(node)) visit(inside, see);
}
