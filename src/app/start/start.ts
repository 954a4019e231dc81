import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chunksIn } from './chunks.ts';
import { compileLess } from './compile-less.ts';

// Entry of the command and of every thread: `dist/cli.mjs` runs `cli.cjs`. Of a run that is longer than this, the engine
// may have thrown away what was needed at its start.
const SHORT = 30;
const here = fileURLToPath(import.meta.url);
const name = basename(here, '.mjs');
const isCommand = name === 'cli';

// Before anything is loaded: what was compiled under other flags is not taken.
if (isCommand) compileLess();
const chunks = chunksIn(dirname(here), (module) => import(module));
if (isCommand)
  process.once('exit', (status) => {
    if (status <= 1 && process.uptime() < SHORT) chunks.keep();
  });
chunks.load(`${name}.cjs`);
