import { dirname } from 'node:path';
import { Command, Option } from 'commander';
import { counted } from '../../../core/count.ts';
import { InvalidInput, quoted } from '../../../core/error.ts';
import { formatTime } from '../../../core/time.ts';
import type { SinkSpec } from '../../../policy/schema/sinks.ts';
import type { Entry, Outbox } from '../../../sinks/queue/outbox.ts';
import { visible } from '../../../core/visible.ts';
import { bytesOf } from '../inputs/files.ts';
import { DEFAULT_POLICY, neededPolicyFile } from '../inputs/policy-file.ts';
import { proposal } from '../../../core/nearest.ts';
import type { Io } from '../inputs/io.ts';
import { printed, type PrintOptions, tableOrJson, tableWidth } from '../inputs/options.ts';
import { columns } from '../text/columns.ts';

const EXAMPLES = `
Examples:
  landwaiter sinks list                                     the sinks of landwaiter.yaml
  landwaiter sinks test chat                                a harmless message, and that it is over
  landwaiter sinks dead --store sqlite:landwaiter.db        what was given up, and why
  landwaiter sinks revive chat --store sqlite:landwaiter.db`;

const MOST_SHOWN = 1000;

interface Options extends Pick<PrintOptions, 'output' | 'json'> {
  readonly policy?: string;
}

interface StoreOptions extends Pick<PrintOptions, 'output' | 'json'> {
  readonly store: string;
}

export function sinksCommand(io: Io, version: string): Command {
  const sinks = new Command('sinks')
    .summary('who is told of incidents, and what they were not told')
    .description(
      'Sinks are told of incidents by a running server: chat, tickets, pagers, mail, SIEMs. They stand in the policy file; docs/sinks.md has each.',
    )
    .addHelpText('after', EXAMPLES);
  withPolicy(sinks.command('list').summary('the sinks of the policy'))
    .description('Prints the sinks of the policy: each with its kind and what it is sent.')
    .action(async (options: Options) => {
      const told = (await specsOf(options)).sinks;
      printed(options, io, {
        table: () =>
          told.length === 0
            ? 'The policy has no sinks: nobody is told of incidents.\n'
            : `${columns(told.map(cells), tableWidth(io), 0).join('\n')}\n`,
        json: () => ({
          version: 1,
          sinks: told.map(({ name, kind, severity, states, rules, environments, limit }) => ({
            name,
            kind,
            severity,
            states,
            rules,
            environments,
            limit,
          })),
        }),
      });
    });
  withPolicy(
    sinks.command('test').summary('send a sink a harmless message').argument('<name>', 'of a sink in the policy'),
  )
    .description('Sends a sink an incident that is marked as a test, then that it is over. Nothing is kept.')
    .action(async (name: string, options: Options) => test(name, options, io, version));
  withStore(sinks.command('dead').summary('messages that were given up'))
    .description('Prints the messages that were given up: refused, or failing for a day.')
    .action(async (options: StoreOptions) => withOutbox(options.store, io, (outbox) => dead(outbox, options, io)));
  withStore(
    sinks
      .command('revive')
      .summary('let them be tried again')
      .argument('<name>', 'of a sink')
      .argument('[incident]', 'the id of a finding'),
  )
    .description('Lets messages that were given up be tried again: those of a sink, or the one of an incident.')
    .action(async (name: string, incident: string | undefined, options: StoreOptions) =>
      withOutbox(options.store, io, async (outbox) => {
        const revived = await outbox.revive(name, incident);
        printed(options, io, {
          table: () => `${counted(revived, 'message')} will be tried again\n`,
          json: () => ({ version: 1, revived }),
        });
      }),
    );
  return sinks;
}

function withPolicy(command: Command): Command {
  return tableOrJson(command).addOption(
    new Option('--policy <file>', `policy file (default: ${DEFAULT_POLICY} here)`).env('LANDWAITER_POLICY'),
  );
}

function withStore(command: Command): Command {
  const store = new Option('--store <url>', 'where the outbox is: sqlite:PATH or postgres://USER@HOST/DATABASE').env(
    'LANDWAITER_STORE',
  );
  return tableOrJson(command).addOption(store.makeOptionMandatory());
}

async function specsOf({ policy }: Options): Promise<{ readonly sinks: readonly SinkSpec[]; readonly folder: string }> {
  const file = neededPolicyFile(
    policy,
    `there is no ${DEFAULT_POLICY} here: name the policy file whose sinks are meant`,
  );
  const { loadPolicy } = await import('../../../policy/file/load.ts');
  return { sinks: loadPolicy(bytesOf(file), file).spec.sinks ?? [], folder: dirname(file) };
}

function cells({ name, kind, severity, rules, environments }: SinkSpec): readonly string[] {
  const only = [
    severity === undefined ? 'every severity' : `${severity} and worse`,
    ...(rules ? [`rules ${rules.join(', ')}`] : []),
    ...(environments ? [`environments ${environments.join(', ')}`] : []),
  ];
  return [name, kind, only.join('; ')];
}

async function test(name: string, options: Options, io: Io, version: string): Promise<void> {
  const { sinks, folder } = await specsOf(options);
  const spec = sinks.find((one) => one.name === name);
  if (!spec) {
    const names = sinks.map((one) => one.name);
    throw new InvalidInput(
      'NAME',
      `no sink is called ${quoted(name)}${names.length === 0 ? ': the policy has none' : proposal(name, names)}`,
    );
  }
  const [{ openSink }, { sendTest }, { secretsOf }] = await Promise.all([
    import('../../sinks/open.ts'),
    import('../../sinks/test-message.ts'),
    import('../../resources/secrets.ts'),
  ]);
  const outside = { fetch: globalThis.fetch, timeout: 10_000, version };
  const sink = await openSink(spec, { secrets: secretsOf(io.env), outside, folder });
  try {
    await sendTest(sink, Date.now());
  } finally {
    await sink.close?.();
  }
  printed(options, io, {
    table: () => `${name} (${spec.kind}) took a test incident and that it is over\n`,
    json: () => ({ version: 1, sink: name, kind: spec.kind, took: true }),
  });
}

async function withOutbox(store: string, io: Io, work: (outbox: Outbox) => Promise<void>): Promise<void> {
  const { openOutbox } = await import('../../resources/outbox.ts');
  const outbox = await openOutbox(store, io.env);
  try {
    await work(outbox);
  } finally {
    await outbox.close();
  }
}

async function dead(outbox: Outbox, options: StoreOptions, io: Io): Promise<void> {
  const letters = await outbox.deadLetters(MOST_SHOWN);
  printed(options, io, {
    table: () =>
      letters.length === 0 ? 'no message was given up\n' : letters.map((letter) => `${deadLine(letter)}\n`).join(''),
    json: () => ({
      version: 1,
      dead: letters.map(({ sink, incident, trouble }) => ({
        sink,
        incident,
        ...(trouble && { attempts: trouble.attempts, since: formatTime(trouble.since), reason: trouble.reason }),
      })),
    }),
  });
}

function deadLine({ sink, incident, trouble }: Entry): string {
  const since = trouble
    ? `${counted(trouble.attempts, 'attempt')} since ${formatTime(trouble.since)}: ${trouble.reason}`
    : '';
  return visible(`${sink}  ${incident}  ${since}`);
}
