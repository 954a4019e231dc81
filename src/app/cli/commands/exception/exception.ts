import { Command, Option } from 'commander';
import { formatTime } from '../../../../core/time.ts';
import { counted } from '../../../../core/count.ts';
import { InvalidInput } from '../../../../core/error.ts';
import { clock } from '../../../../sinks/phrases.ts';
import { visible } from '../../../../core/visible.ts';
import type { ExceptionUse } from '../../../analysis/exceptions.ts';
import { choosePolicy, DEFAULT_POLICY } from '../../inputs/policy-file.ts';
import { EXIT, type Io } from '../../inputs/io.ts';
import type { AddOptions, RevokeOptions } from './exception-edit.ts';
import { timeArgument } from '../../inputs/moment.ts';
import { printed, type PrintOptions, tableOrJson, withReadOptions } from '../../inputs/options.ts';

const OVERVIEW = `
Examples:
  landwaiter exception list                  those of landwaiter.yaml
  landwaiter exception list logs/            and what each silences in these records
  landwaiter exception revoke EX-12 --by lee@acme.example --reason 'the fix is out'
  landwaiter exception add --help            what a new one needs`;
const EXAMPLES = `
Examples:
  landwaiter exception list                  each exception of landwaiter.yaml
  landwaiter exception list logs/            and what it silences in these records
  landwaiter exception list --store sqlite:landwaiter.db -o json`;
const ADD_EXAMPLES = `
Examples:
  landwaiter exception add --id EX-12 --owner dana@acme.example --approved-by lee@acme.example \\
    --reason 'emergency fix for an outage' --ticket INC-77 --expires 2026-12-01 --review-by 2026-12-03 \\
    --repository 'registry.acme.example/prod/shop/api' --rule push-by-unapproved-actor
  landwaiter exception add --id EX-13 --owner dana@acme.example --reason 'tried out' --expires 2026-12-01 \\
    --environment staging logs/            also says what it silences in these records`;
const REVOKE_EXAMPLES = `
Examples:
  landwaiter exception revoke EX-12 --by lee@acme.example --reason 'the fix went through the pipeline'
  landwaiter exception revoke EX-12 --by lee@acme.example --reason 'as agreed' --at 2026-11-30T18:00:00Z`;

export function exceptionCommand(io: Io, exit: (status: number) => void): Command {
  const exception = new Command('exception')
    .summary('exceptions of the policy: what each silences; add one, end one')
    .description(
      'An exception tolerates findings for a time: somebody answers for it, somebody else approves it, and it ends by itself. Exceptions stand in the policy file.',
    )
    .addHelpText('after', OVERVIEW);
  tableOrJson(
    withReadOptions(exception.command('list').summary('each exception and what it silences').argument('[path...]')),
  )
    .description(
      'Prints every exception of the policy: who answers for it, until when, who approved it, and, where records or a store are given, the findings it silences. Exceptions are written in the policy file, so that each has a history and a second pair of eyes.',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (paths: readonly string[], options: PrintOptions) => exit(await list(paths, options, io)));
  addAdd(exception, io, exit);
  tableOrJson(exception.command('revoke'))
    .summary('end an exception now')
    .argument('<id>', 'as the policy file has it')
    .description(
      'Lets an exception end now. It stays in the policy file, with a comment that says who ended it and why: what it covered until then stays explained.',
    )
    .requiredOption('--by <name>', 'who ends it')
    .requiredOption('--reason <text>', 'why')
    .addOption(new Option('--policy <file>', 'policy file (default: landwaiter.yaml here)').env('LANDWAITER_POLICY'))
    .option('--at <time>', 'when it ends (default: now)', timeArgument)
    .addHelpText('after', REVOKE_EXAMPLES)
    .action(async (id: string, options: RevokeOptions) =>
      exit((await import('./exception-edit.ts')).revokeException(id, options, io)),
    );
  return exception;
}

function addAdd(exception: Command, io: Io, exit: (status: number) => void): void {
  const each = (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), text];
  tableOrJson(
    withReadOptions(exception.command('add').summary('write an exception into the policy file').argument('[path...]')),
  )
    .description(
      'Writes an exception into the policy file; all else in it stays as it is, comments and layout too. It must have an owner, an end, and something it is limited to. Prints what was written and, where records are given, the findings it silences.',
    )
    .requiredOption('--id <id>', 'what findings call it, for example EX-12')
    .requiredOption('--reason <text>', 'why it is right')
    .requiredOption('--owner <name>', 'who answers for it')
    .requiredOption('--expires <time>', 'when it ends', timeArgument)
    .option('--approved-by <name>', 'somebody other than the owner; without, nothing critical is covered')
    .option('--ticket <text>', 'where it was asked for')
    .option('--starts <time>', 'when it begins (default: it always held)', timeArgument)
    .option('--review-by <time>', 'by when somebody should have looked at what it covered', timeArgument)
    .option('--rule <id>', 'only findings of this rule; repeatable, as those below', each)
    .option('--repository <pattern>', 'only in repositories like this', each)
    .option('--environment <name>', 'only in this environment', each)
    .option('--digest <digest>', 'only about this image', each)
    .option('--actor <pattern>', 'only about this actor', each)
    .addHelpText('after', ADD_EXAMPLES)
    .action(async (paths: readonly string[], options: AddOptions) =>
      exit(await (await import('./exception-edit.ts')).addException(paths, options, io)),
    );
}

/** An exception, and what it silences where that was looked for. */
type Listed = Omit<ExceptionUse, 'silences'> & Partial<Pick<ExceptionUse, 'silences'>>;

async function list(paths: readonly string[], options: PrintOptions, io: Io): Promise<number> {
  const uses = await listed(paths, options, io);
  printed(options, io, { table: () => text(uses), json: () => json(uses) });
  return EXIT.done;
}

async function listed(paths: readonly string[], options: PrintOptions, io: Io): Promise<readonly Listed[]> {
  const [{ allExceptions, exceptionUses, standing }, { gatherAnalysis }, policy] = await Promise.all([
    import('../../../analysis/exceptions.ts'),
    import('../../inputs/gather-analysis.ts'),
    choosePolicy(options, io),
  ]);
  if (paths.length > 0 || (options.store ?? 'memory:') !== 'memory:')
    return gatherAnalysis(paths, options, policy, io, exceptionUses);
  const all = allExceptions(policy);
  if (policy.mode === 'observe' && all.length === 0)
    throw new InvalidInput(
      '--policy',
      `there is no ${DEFAULT_POLICY} here, or it lists nothing: name the policy file whose exceptions are meant`,
    );
  const at = options.at ?? Date.now();
  return all.map((exception) => ({ exception, standing: standing(exception, at) }));
}

function text(uses: readonly Listed[]): string {
  if (uses.length === 0) return 'The policy makes no exceptions.\n';
  return uses.map((use) => `${entry(use).join('\n')}\n`).join('\n');
}

function entry({ exception, standing, silences }: Listed): readonly string[] {
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
    ...silenced(silences),
  ];
}

function silenced(silences: Listed['silences']): readonly string[] {
  if (!silences) return ['  what it silences shows with records, or with --store'];
  if (silences.length === 0) return ['  silences nothing in these records'];
  return [
    `  silences ${counted(silences.length, 'finding')}:`,
    ...silences.map(({ severity, rule, summary }) => `    ${severity.toUpperCase()}  ${rule}  ${visible(summary)}`),
  ];
}

function json(uses: readonly Listed[]): object {
  const exceptions = uses.map(
    ({ exception: { starts, expires, reviewBy, scope: _, ...rest }, standing, silences }) => ({
      ...rest,
      ...(starts !== undefined && { starts: formatTime(starts) }),
      expires: formatTime(expires),
      ...(reviewBy !== undefined && { reviewBy: formatTime(reviewBy) }),
      standing,
      ...(silences && {
        silences: silences.map(({ id, rule, severity, summary }) => ({ id, rule, severity, summary })),
      }),
    }),
  );
  return { version: 1, exceptions };
}
