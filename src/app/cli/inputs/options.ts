import { type Command, InvalidArgumentError, Option } from 'commander';
import { SEVERITIES, type Severity } from '../../../core/finding.ts';
import type { Time } from '../../../core/time.ts';
import { fitted } from '../../../sinks/formats/table/fit.ts';
import { type Moment, momentArgument, timeArgument } from './moment.ts';
import { writeTo } from './files.ts';
import type { Io } from './io.ts';
import { visibleJson } from '../../../core/visible.ts';
import { STORES } from '../../resources/store.ts';

/** What the commands that read telemetry have in common. */
export interface ReadOptions {
  readonly policy?: string;
  readonly store?: string;
  readonly at?: Time;
  readonly since?: Moment;
  readonly until?: Moment;
  readonly strict?: boolean;
  readonly quiet?: boolean;
  readonly color?: boolean;
}

/** Of those that print in one of several formats, too. */
export interface PrintOptions extends ReadOptions {
  readonly output?: readonly Output[];
  /** As it was once asked for. */
  readonly json?: boolean;
}

/** `since`, `until`: what these mean to the command, where they leave out no records. */
export function withReadOptions(
  command: Command,
  { since, until } = {
    since: 'leave out records before this time',
    until: 'leave out records from this time on',
  },
): Command {
  return command
    .addOption(
      new Option(
        '--policy <file>',
        'policy file (default: landwaiter.yaml here, else that of the server of --store, else observe mode)',
      ).env('LANDWAITER_POLICY'),
    )
    .addOption(
      new Option('--store <url>', `keep what is read, or read what was kept: ${STORES}`).env('LANDWAITER_STORE'),
    )
    .option('--at <time>', 'evaluation time (default: the latest record plus lateEvidence)', timeArgument)
    .option('--since <time|span>', `${since}; 36h, 2d: back from the evaluation time`, momentArgument)
    .option('--until <time|span>', `${until}; the same`, momentArgument)
    .option('--strict', 'exit with 2 when a record was refused or a file was not understood')
    .option('--no-color', 'no colour (also: NO_COLOR=1)')
    .option('-q, --quiet', 'no progress, no summary');
}

/** `-o table`, `-o html=report.html`: a format and the file it goes to. */
export interface Output {
  readonly format: string;
  readonly file?: string;
}

/**
 * Collects a repeatable `-o FORMAT[=FILE]`.
 * @param alone the format of a file that is named without one, where the command takes that.
 */
export function outputOption(formats: readonly string[], alone?: string): Option {
  const told = alone === undefined ? 'output' : `output (a file alone: ${alone})`;
  return new Option('-o, --output <format[=file]>', `${told}, repeatable: ${formats.join(', ')}`).argParser(
    (text: string, before: readonly Output[] | undefined) => {
      const [format = '', ...rest] = text.split('=');
      const isFormat = formats.includes(format);
      if (!isFormat && alone === undefined) throw new InvalidArgumentError(`choose from ${formats.join(', ')}.`);
      if (!isFormat && alone !== undefined) return [...(before ?? []), { format: alone, file: text }];
      const file = rest.join('=');
      return [...(before ?? []), { format, ...(file !== '' && { file }) }];
    },
  );
}

/** `-o table|json` of a command that prints one thing, and `--json`, as this was once asked for. */
export function tableOrJson(command: Command): Command {
  return command
    .addOption(outputOption(['table', 'json']))
    .addOption(new Option('--json', 'the same as -o json').hideHelp());
}

/** The two ways to print one thing; neither is made before it is asked for. */
export interface Printed {
  readonly table: () => string;
  readonly json: () => unknown;
}

/** Prints it in each format that was asked for, to its file where one was named. */
export function printed(
  { output, json }: { readonly output?: readonly Output[]; readonly json?: boolean },
  io: Pick<Io, 'out' | 'outIsTerminal' | 'width'>,
  made: Printed,
): void {
  for (const { format, file } of output ?? [{ format: json === true ? 'json' : 'table' } satisfies Output]) {
    const text = format === 'json' ? jsonOf(made.json()) : made.table();
    if (file !== undefined) writeTo(file, text);
    else io.out(format !== 'json' && io.outIsTerminal ? fitted(text, io.width) : text);
  }
}

/** Whether a table on standard output is all that was asked for, so that it can be printed as it comes. */
export function printsTable({ output, json }: Pick<PrintOptions, 'output' | 'json'>): boolean {
  return output === undefined ? json !== true : output.every(({ format, file }) => format === 'table' && !file);
}

/** JSON as a person may look at it, too. */
export function jsonOf(made: unknown): string {
  return typeof made === 'string' ? made : `${visibleJson(JSON.stringify(made, null, 2))}\n`;
}

/** As wide as a table may be: nothing is cut where nobody looks. */
export function tableWidth({ outIsTerminal, width }: Pick<Io, 'outIsTerminal' | 'width'>): number {
  return outIsTerminal ? width : Number.POSITIVE_INFINITY;
}

export function severityArgument(text: string): Severity {
  const found = SEVERITIES.find((severity) => severity === text);
  if (!found) throw new InvalidArgumentError(`choose from ${SEVERITIES.join(', ')}.`);
  return found;
}
