import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { comparable } from './replaced.ts';

/** A built command, known by what it answers alone. */
export interface Product {
  /** Node.js, and the command that it runs. */
  readonly command: readonly [node: string, cli: string];
  /** Runs it in `folder`, and keeps what it printed, and how it ended, as the answer `name`. */
  ask(name: string, folder: string, args: readonly string[]): Promise<void>;
  /** Keeps an answer that was asked for otherwise. */
  keep(name: string, text: string): void;
  /** How many answers there are. */
  answers(): number;
}

/** The product whose answers go to `into`. */
export function productOf(command: readonly [node: string, cli: string], into: string): Product {
  const names = new Set<string>();

  function keep(name: string, text: string): void {
    if (names.has(name)) throw new Error(`two answers are called ${name}`);
    names.add(name);
    mkdirSync(dirname(join(into, name)), { recursive: true });
    writeFileSync(join(into, name), comparable(name, text));
  }

  return {
    command,
    keep,
    answers: () => names.size,
    async ask(name, folder, args) {
      const { out, notes, status } = await ended(command, folder, args);
      if (status === undefined) throw new Error(`landwaiter ${args.join(' ')} was killed\n${notes}`);
      const asked = `$ landwaiter ${args.join(' ')}\nexit status ${status}\n`;
      keep(name, `${asked}${notes === '' ? '' : `--- notes\n${notes}`}--- output\n${out}`);
    },
  };
}

interface Ended {
  readonly out: string;
  readonly notes: string;
  /** Undefined: it was killed. */
  readonly status: number | undefined;
}

function ended([node, cli]: Product['command'], folder: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    // Nothing of whoever runs this: a policy or store named in the environment would be answered about.
    const env = { PATH: process.env['PATH'], HOME: folder, NO_COLOR: '1' };
    const child = spawn(node, [cli, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const notes: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => notes.push(chunk));
    child.once('error', reject);
    child.once('close', (status) =>
      resolve({
        out: Buffer.concat(out).toString(),
        notes: Buffer.concat(notes).toString(),
        status: status ?? undefined,
      }),
    );
  });
}
