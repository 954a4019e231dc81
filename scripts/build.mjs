// Builds what is published: dist/ (the command, its worker, the chunks they share) and THIRD-PARTY-LICENSES.
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { bundle } from './bundle.mjs';
import { licensesOf } from './licenses.mjs';

const COMMAND = 'cli.mjs';

const { outputFiles, metafile } = await bundle(
  { cli: 'src/app/cli/main.ts', worker: 'src/ingest/files/worker.ts' },
  // Commands load what they need when they run: `landwaiter --help` should not wait for the policy's parser.
  { splitting: true, chunkNames: '[name]-[hash]' },
);
const licenses = licensesOf(metafile);
rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
for (const { path, text } of outputFiles) {
  writeFileSync(path, basename(path) === COMMAND ? `#!/usr/bin/env node\n${text}` : text);
}
chmodSync(`dist/${COMMAND}`, 0o755);
writeFileSync('THIRD-PARTY-LICENSES', licenses);
