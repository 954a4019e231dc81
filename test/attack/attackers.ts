import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

export interface Attackers {
  /** Ends them. Resolves with what they saw. */
  end(): Promise<string>;
}

/** Starts a flood in a process of its own, so that it takes no turns of who measures. Resolves once it has begun. */
export async function startAttackers(flood: string, port: number): Promise<Attackers> {
  const child = spawn(process.execPath, [resolve('test/attack/attacker.ts'), flood, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const killLeftOver = (): void => void child.kill('SIGKILL');
  process.once('exit', killLeftOver);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  await Promise.race([new Promise((begun) => child.stdout.once('data', begun)), ended]);
  if (!text.startsWith('begun')) throw new Error(`the flood ${flood} did not begin`);
  return {
    async end() {
      child.kill('SIGTERM');
      await ended;
      process.off('exit', killLeftOver);
      return text.trim().split('\n').at(-1) ?? '';
    },
  };
}
