import { relative } from 'node:path';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';

test('help and version wait for nothing that only a command needs', async () => {
  const bundled = await rolldown({
    input: 'src/app/cli/program.ts',
    platform: 'node',
    external: ['@litko/yara-x'],
    checks: { ineffectiveDynamicImport: false },
  });
  const { output } = await bundled.generate({ format: 'esm' });
  await bundled.close();
  const chunks = new Map(output.flatMap((one) => (one.type === 'chunk' ? [[one.fileName, one]] : [])));
  const loaded = new Set<string>();
  const load = (name: string): void => {
    const chunk = chunks.get(name);
    if (!chunk || loaded.has(name)) return;
    loaded.add(name);
    for (const imported of chunk.imports) load(imported);
  };
  load('program.js');
  const files = [...loaded].flatMap((name) =>
    (chunks.get(name)?.moduleIds ?? []).map((id) => relative(process.cwd(), id)),
  );
  expect(files).toContain('src/app/cli/commands/analyze.ts');
  const NOT_YET =
    /^(?:src\/(?:ingest|lineage|rules|policy|registry|intake|database)|node_modules\/(?:zod|yaml|fastify|pg))\//;
  expect(files.filter((file) => NOT_YET.test(file))).toEqual([]);
});
