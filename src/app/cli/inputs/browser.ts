import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Io } from './io.ts';

/** Whether somebody looks who can be shown a browser: at a terminal, on Linux with a screen. */
function isSeen({ noteIsTerminal, env }: Io, platform: string): boolean {
  if (!noteIsTerminal) return false;
  const isOwnScreen = platform === 'darwin' || platform === 'win32';
  return isOwnScreen || (env['DISPLAY'] ?? env['WAYLAND_DISPLAY'] ?? '') !== '';
}

const OPENERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/**
 * Has the user's browser open a link, if there is one; nothing waits for it, and where it cannot be started the link that
 * was printed is there. Others on the machine see what programs are started with: it is given a file that only the user can
 * read, which leads on. Answers what takes the file away again.
 */
export function openBrowser(link: string, io: Io, platform: string = process.platform): () => void {
  if (!isSeen(io, platform)) return () => undefined;
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-'));
  const file = join(folder, 'open.html');
  writeFileSync(file, `<!doctype html><meta http-equiv="refresh" content="0;url=${link}">\n`, { mode: 0o600 });
  const [program, ...args] = OPENERS[platform] ?? ['xdg-open'];
  const started = spawn(program, [...args, pathToFileURL(file).href], { detached: true, stdio: 'ignore' });
  started.on('error', () => undefined);
  started.unref();
  return () => rmSync(folder, { recursive: true, force: true });
}
