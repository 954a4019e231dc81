import { constants } from 'node:os';
import { startEarly } from '../../ingest/files/early-worker.ts';
import { shippedFile } from '../../shipped/shipped.ts';

/** Options that may stand in the environment: empty, as unit files and Compose leave what is not set, is not given. */
const OPTIONAL = ['LANDWAITER_POLICY', 'LANDWAITER_STORE', 'LANDWAITER_LISTEN'];

async function run(): Promise<number> {
  for (const name of OPTIONAL) if (process.env[name] === '') delete process.env[name];
  startEarly(process.argv.slice(2));
  // Only now: while this thread loads it, the other one loads what reads.
  const { main } = await import('./program.ts');
  const build: { readonly version: string; readonly commit: string } = JSON.parse(
    shippedFile(new URL('build.json', import.meta.url))?.toString() ?? '{"version":"0.0.0","commit":"unknown"}',
  );
  return main(process.argv.slice(2), build.version, {
    started: async () => (await import('./inputs/started-here.ts')).startedHere(),
    made: `commit ${build.commit}, Node.js ${process.versions.node}`,
    out: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
    env: process.env,
    outIsTerminal: process.stdout.isTTY === true,
    noteIsTerminal: process.stderr.isTTY === true,
    ...(process.stdin.isTTY === true && process.stderr.isTTY === true && { ask }),
    width: process.stdout.columns ?? 100,
  });
}

async function ask(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

// The kernel gives the first process of a container no default for these: without this, none but `serve` would hear them.
if (process.pid === 1) {
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
    });
  }
}

// A reader that goes away (head, less) is no error of ours, and changes no exit status: a pipeline may rest on it.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

void run().then((status) => (process.exitCode = status));
