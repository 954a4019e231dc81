import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { YaraRules } from './rules.ts';
import type { FromScanner, ToScanner } from './scanner-messages.ts';

/** Which rules match, as `rule in file`; or why nobody knows. */
export type Scanned = { readonly matches: readonly string[] } | { readonly unscanned: string };

/** Scans files in a process of its own, which is started with the first. */
export interface Scanner {
  /** Keeps the bytes until then. Never rejects. */
  scan(bytes: Buffer): Promise<Scanned>;
  /** Resolves when little waits: what is read meanwhile would wait, too. */
  room(): Promise<void>;
  /** What still waits is unscanned. */
  stop(): void;
}

export interface ScannerOptions {
  /** Aborted when the time for the comparison is over. */
  readonly signal: AbortSignal;
  /** Milliseconds for one file. */
  readonly time?: number;
}

interface Job {
  readonly bytes: Buffer;
  readonly done: (scanned: Scanned) => void;
}

const MEBIBYTE = 1024 * 1024;
const TIME = 20_000;
/** Until the rules are compiled. */
const START = 60_000;
/** Bytes that may wait; beyond the first the reading waits, beyond the second a file is not scanned. */
const LITTLE = 32 * MEBIBYTE;
const MOST = 256 * MEBIBYTE;
/** Bytes that lie with the process: as many are held twice. */
const AHEAD = 4 * MEBIBYTE;
/** What a file costs besides its bytes. */
const EACH = 1024;
/** So many files may end the process before no more are tried. */
const MOST_ENDED = 3;

const BUNDLED = new URL('scanner.mjs', import.meta.url);
const SCRIPT = existsSync(BUNDLED) ? BUNDLED : new URL('scanner-process.ts', import.meta.url);

export function startScanner(rules: YaraRules, options: ScannerOptions): Scanner {
  const scanner = new ProcessScanner(rules, options.time ?? TIME);
  const over = (): void => scanner.end('the time for this comparison was over');
  options.signal.addEventListener('abort', over);
  return {
    scan: (bytes) => scanner.scan(bytes),
    room: () => scanner.room(),
    stop() {
      options.signal.removeEventListener('abort', over);
      scanner.end('scanning was ended');
    },
  };
}

class ProcessScanner {
  readonly #rules: YaraRules;
  readonly #time: number;
  /** In order; the first `#sent` lie with the process. */
  readonly #jobs: Job[] = [];
  #sent = 0;
  #ahead = 0;
  #waiting = 0;
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isReady = false;
  #ended = 0;
  /** Why no more is scanned. */
  #over: string | undefined;
  #rooms: (() => void)[] = [];

  constructor(rules: YaraRules, time: number) {
    this.#rules = rules;
    this.#time = time;
  }

  scan(bytes: Buffer): Promise<Scanned> {
    if (this.#over !== undefined) return Promise.resolve({ unscanned: this.#over });
    if (this.#waiting + bytes.length + EACH > MOST)
      return Promise.resolve({ unscanned: 'its layer came faster than YARA rules are looked for' });
    this.#waiting += bytes.length + EACH;
    return new Promise((done) => {
      this.#jobs.push({ bytes, done });
      if (!this.#child) this.#start();
      this.#send();
      if (this.#jobs.length === 1) this.#watch();
    });
  }

  room(): Promise<void> {
    return this.#waiting <= LITTLE ? Promise.resolve() : new Promise((resolve) => this.#rooms.push(resolve));
  }

  end(reason: string): void {
    this.#over ??= reason;
    clearTimeout(this.#timer);
    const child = this.#child;
    this.#child = undefined;
    child?.kill('SIGKILL');
    while (this.#jobs.length > 0) this.#answer({ unscanned: this.#over });
  }

  #start(): void {
    // Nothing of the environment: neither secrets nor what Node.js is told by it.
    const child = fork(fileURLToPath(SCRIPT), [], {
      env: {},
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child = child;
    this.#sent = 0;
    this.#ahead = 0;
    this.#isReady = false;
    child.on('message', (message: FromScanner) => {
      if (child !== this.#child) return;
      if ('isReady' in message) this.#isReady = true;
      else this.#answered(message.matches);
      this.#send();
      this.#watch();
    });
    const gone = (): void => {
      if (child === this.#child) this.#failed('it ended the program that looks for YARA rules');
    };
    child.on('error', gone);
    // Not `exit`: what it answered before may come after that.
    child.on('disconnect', gone);
    child.send({ rules: this.#rules.files } satisfies ToScanner, () => undefined);
  }

  /** Hands on what waits, as long as little lies with the process. */
  #send(): void {
    const child = this.#child;
    for (let job = this.#jobs[this.#sent]; child && job; job = this.#jobs[this.#sent]) {
      if (this.#sent > 0 && this.#ahead + job.bytes.length > AHEAD) return;
      // What cannot be sent is told by its end.
      child.send({ bytes: job.bytes } satisfies ToScanner, () => undefined);
      this.#sent += 1;
      this.#ahead += job.bytes.length + EACH;
    }
  }

  #answered(matches: readonly string[]): void {
    const [job] = this.#jobs;
    this.#sent -= 1;
    this.#ahead -= (job?.bytes.length ?? 0) + EACH;
    this.#answer({ matches });
  }

  #answer(scanned: Scanned): void {
    const job = this.#jobs.shift();
    if (!job) return;
    this.#waiting -= job.bytes.length + EACH;
    job.done(scanned);
    if (this.#waiting > LITTLE) return;
    for (const go of this.#rooms.splice(0)) go();
  }

  /** Gives the file that it is at its time, from now on. */
  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#jobs.length === 0) return;
    const time = this.#isReady ? this.#time : START;
    const late = `looking for YARA rules in it took more than ${time / 1000} s`;
    this.#timer = setTimeout(() => this.#failed(late), time);
  }

  /** The file that it was at is told, and the others are tried again. */
  #failed(reason: string): void {
    const child = this.#child;
    this.#child = undefined;
    child?.kill('SIGKILL');
    this.#ended += 1;
    if (!this.#isReady) return this.end('the program that looks for YARA rules could not be started');
    this.#answer({ unscanned: reason });
    if (this.#ended >= MOST_ENDED) return this.end(`the program that looks for YARA rules ended ${MOST_ENDED} times`);
    if (this.#jobs.length > 0) this.#start();
    this.#send();
    this.#watch();
  }
}
