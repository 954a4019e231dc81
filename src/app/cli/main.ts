import { readFileSync } from 'node:fs';
import { startEarly } from '../../ingest/files/early-worker.ts';

async function run(): Promise<number> {
  startEarly(process.argv.slice(2));
  // Only now: while this thread loads it, the other one loads what reads.
  const { main } = await import('./program.ts');
  const { version = '0.0.0' }: { readonly version?: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return main(process.argv.slice(2), version, {
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

// A reader that goes away (head, less) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

void run().then((status) => (process.exitCode = status));
