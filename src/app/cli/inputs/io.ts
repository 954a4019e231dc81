import { InvalidInput, Unavailable } from '../../../core/error.ts';

/** The process's outside, handed to commands; tests hand in their own. */
export interface Io {
  /** Results, and nothing else. */
  out(text: string): void;
  /** Progress, warnings, summaries. */
  note(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly outIsTerminal: boolean;
  readonly noteIsTerminal: boolean;
  /** Absent: nobody is there to answer. */
  ask?(question: string): Promise<string>;
  /** Of which commit the program is, and on which Node.js it runs. */
  readonly made?: string;
  started?(): Promise<Start>;
  /** Columns of the terminal. */
  readonly width: number;
}

/** How the program was started, for what is proposed to be run next. */
export interface Start {
  /** The words that start it once more. */
  readonly command: string;
  /** In a container, with which go the files that it writes. */
  readonly isImage: boolean;
}

export const EXIT = { done: 0, findings: 1, usage: 2, unavailable: 3, bug: 70 } as const;

/** The exit status for what a command threw, after its message is written. A bug shows its stack: it is ours to mend. */
export function explain(error: unknown, io: Io): number {
  if (error instanceof InvalidInput) {
    io.note(`landwaiter: ${error.message}\n`);
    return EXIT.usage;
  }
  if (error instanceof Unavailable) {
    io.note(`landwaiter: ${error.message}\n`);
    return EXIT.unavailable;
  }
  io.note(
    `landwaiter: this is a bug in landwaiter, please report it\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return EXIT.bug;
}

/** Colour on the given stream: switched off by `--no-color`, NO_COLOR (any value) and where nobody looks. */
export function hasColour(io: Io, wanted: boolean | undefined, isTerminal: boolean): boolean {
  if (wanted === false || (io.env['NO_COLOR'] ?? '') !== '') return false;
  return isTerminal || (io.env['FORCE_COLOR'] ?? '') !== '';
}
