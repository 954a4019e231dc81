import { Command } from 'commander';
import { formatTime } from '../../core/time.ts';
import { counted } from '../../core/count.ts';
import { clock } from '../../sinks/phrases.ts';
import { visible } from '../../sinks/visible.ts';
import type { ExceptionUse } from '../exceptions.ts';
import { EXIT, type Io } from './io.ts';
import { outputOption, type Output, type ReadOptions, withReadOptions } from './options.ts';

const EXAMPLES = `
Examples:
  landwaiter exception list logs/            each exception of landwaiter.yaml and what it silences in these records
  landwaiter exception list --store sqlite:landwaiter.db -o json`;

interface ListOptions extends ReadOptions {
  readonly output?: readonly Output[];
}

export function exceptionCommand(io: Io, exit: (status: number) => void): Command {
  const exception = new Command('exception').summary('exceptions of the policy, and what each silences now');
  withReadOptions(exception.command('list').argument('[path...]'))
    .description(
      'Prints every exception of the policy: who answers for it, until when, who approved it, and the findings it\nsilences. Exceptions are written in the policy file, so that each has a history and a second pair of eyes.',
    )
    .addOption(outputOption(['table', 'json']))
    .addHelpText('after', EXAMPLES)
    .action(async (paths: readonly string[], options: ListOptions) => exit(await list(paths, options, io)));
  return exception;
}

async function list(paths: readonly string[], options: ListOptions, io: Io): Promise<number> {
  const [{ exceptionUses }, { gatherAnalysis }] = await Promise.all([
    import('../exceptions.ts'),
    import('./gather-analysis.ts'),
  ]);
  const uses = await gatherAnalysis(paths, options, io, exceptionUses);
  for (const { format } of options.output ?? [{ format: 'table' }]) io.out(format === 'json' ? json(uses) : text(uses));
  return EXIT.done;
}

function text(uses: readonly ExceptionUse[]): string {
  if (uses.length === 0) return 'The policy makes no exceptions.\n';
  return uses.map((use) => `${entry(use).join('\n')}\n`).join('\n');
}

function entry({ exception, standing, silences }: ExceptionUse): readonly string[] {
  const { id, reason, ticket, owner, approvedBy, starts, expires, reviewBy } = exception;
  const facts = [
    `owner ${owner}`,
    approvedBy === undefined ? 'approved by nobody' : `approved by ${approvedBy}`,
    ...(ticket === undefined ? [] : [`ticket ${ticket}`]),
    ...(reviewBy === undefined ? [] : [`review by ${clock(reviewBy)}`]),
  ];
  const from = starts === undefined ? 'until' : `${clock(starts)} to`;
  return [
    `${visible(id)}  ${standing}  ${from} ${clock(expires)}`,
    `  ${visible(reason)}`,
    `  ${visible(facts.join(', '))}`,
    silences.length === 0
      ? '  silences nothing in these records'
      : `  silences ${counted(silences.length, 'finding')}:`,
    ...silences.map(({ severity, rule, summary }) => `    ${severity.toUpperCase()}  ${rule}  ${visible(summary)}`),
  ];
}

function json(uses: readonly ExceptionUse[]): string {
  const exceptions = uses.map(
    ({ exception: { starts, expires, reviewBy, scope: _, ...rest }, standing, silences }) => ({
      ...rest,
      ...(starts !== undefined && { starts: formatTime(starts) }),
      expires: formatTime(expires),
      ...(reviewBy !== undefined && { reviewBy: formatTime(reviewBy) }),
      standing,
      silences: silences.map(({ id, rule, severity, summary }) => ({ id, rule, severity, summary })),
    }),
  );
  return `${JSON.stringify({ version: 1, exceptions }, null, 2)}\n`;
}
