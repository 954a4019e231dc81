// `npm run -s landwaiter -- ARGS`: the command of this checkout, built where it is not yet, in the folder that npm was
// started in.
import { existsSync } from 'node:fs';

if (!existsSync('dist/cli.mjs')) await import('./build.mjs');
process.chdir(process.env.INIT_CWD ?? '.');
await import('../bin/landwaiter.cjs');
