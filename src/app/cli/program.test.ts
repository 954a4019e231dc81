import { build } from 'esbuild';
import { expect, test } from 'vitest';

test('help and version wait for nothing that only a command needs', async () => {
  const { metafile } = await build({
    entryPoints: ['src/app/cli/program.ts'],
    outdir: 'nowhere',
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const loaded = new Set<string>();
  const load = (name: string): void => {
    const output = metafile.outputs[name];
    if (!output || loaded.has(name)) return;
    loaded.add(name);
    for (const { path, kind } of output.imports) if (kind === 'import-statement') load(path);
  };
  load('nowhere/program.js');
  const files = [...loaded].flatMap((name) => Object.keys(metafile.outputs[name]?.inputs ?? {}));
  expect(files).toContain('src/app/cli/analyze.ts');
  const NOT_YET =
    /^(?:src\/(?:ingest|lineage|rules|policy|registry|intake|database)|node_modules\/(?:zod|yaml|fastify|pg))\//;
  expect(files.filter((file) => NOT_YET.test(file))).toEqual([]);
});
