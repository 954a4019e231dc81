import { formatDuration } from '../../../core/time.ts';
import type { Io } from './io.ts';

const EVERY = 100;

/** A line on a terminal that says how far the reading is; silent elsewhere. */
export interface Progress {
  read(done: number, total: number, file: string): void;
  say(what: string): void;
  clear(): void;
}

export function progress(io: Io, quiet: boolean, now: () => number): Progress {
  const isShown = io.noteIsTerminal && !quiet && (io.env['CI'] ?? '') === '';
  const started = now();
  let last = 0;
  const draw = (text: string): void => {
    if (!isShown) return;
    last = now();
    io.note(`\r\u001b[K${text.slice(0, io.width - 1)}`);
  };
  return {
    read(done, total, file) {
      if (now() - last < EVERY) return;
      const share = total > 0 ? `${Math.min(100, Math.floor((100 * done) / total))} %` : '';
      const elapsed = now() - started;
      const left =
        total > done && done > 0 && elapsed > 2000 ? `, ${formatDuration((elapsed * (total - done)) / done)} left` : '';
      draw(`reading ${share} of ${megabytes(total)}${left}  ${printable(file)}`);
    },
    say: draw,
    clear: () => {
      if (isShown && last > 0) io.note('\r\u001b[K');
    },
  };
}

function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
