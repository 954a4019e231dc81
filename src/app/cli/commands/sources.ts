import { Command } from 'commander';
import type { Delivery, Source } from '../../../ingest/source.ts';
import { wrapped } from '../../../sinks/formats/table/wrap.ts';
import { InvalidInput, quoted, Unavailable } from '../../../core/error.ts';
import { proposal } from '../../../core/nearest.ts';
import type { Io } from '../inputs/io.ts';
import { printed, type PrintOptions, tableOrJson, tableWidth } from '../inputs/options.ts';
import { shippedFile } from '../../../shipped/shipped.ts';
import { columns } from '../text/columns.ts';
import { serverStep } from '../text/server-step.ts';

const EXAMPLES = `
Examples:
  landwaiter sources                    every kind, what it tells, how it was checked
  landwaiter sources distribution       how to connect one, step by step
  landwaiter sources distribution --sample >record.json   one record, to try a door with`;

export function sourcesCommand(io: Io): Command {
  return tableOrJson(new Command('sources'))
    .summary('the telemetry kinds it understands, and how to connect each')
    .argument('[kind]', 'one of them, in full')
    .option('--sample', 'one record of the kind, made up, to try a door or a policy with')
    .addHelpText('after', EXAMPLES)
    .action(async (kind: string | undefined, options: PrintOptions & { readonly sample?: boolean }) => {
      const all: readonly Source[] = Object.values(await import('../../../ingest/sources/index.ts'));
      const chosen = kind === undefined ? all : all.filter((source) => source.name === kind);
      if (chosen.length === 0) {
        const near = proposal(
          kind ?? '',
          all.map((source) => source.name),
        );
        throw new InvalidInput(
          'KIND',
          `no telemetry kind is called ${quoted(kind)}${near}; landwaiter sources has all`,
        );
      }
      if (options.sample === true) return io.out(`${sampleOf(kind)}\n`);
      printed(options, io, {
        table: () =>
          kind === undefined
            ? listed(all, tableWidth(io))
            : chosen.map((source) => inFull(source, io.width)).join('\n'),
        json: () => chosen.map(described),
      });
    });
}

function sampleOf(kind: string | undefined): string {
  if (kind === undefined) throw new InvalidInput('KIND', '--sample wants a kind: landwaiter sources has all');
  const shipped = shippedFile(new URL('samples.json', import.meta.url));
  if (!shipped) throw new Unavailable('the samples are not where they should be: build or reinstall landwaiter');
  const samples: Readonly<Record<string, string>> = JSON.parse(shipped.toString('utf8'));
  const sample = samples[kind];
  if (sample === undefined) throw new Unavailable(`no sample of ${quoted(kind)} is shipped`);
  return sample;
}

function described(source: Source): object {
  const { name, title, docs, verifiedOn, logClass, tells, claims, delivery, cannot, joinWith } = source;
  const connect = connecting(source);
  return { name, title, docs, verifiedOn, logClass, tells, claims, delivery, cannot, joinWith, connect };
}

function listed(all: readonly Source[], width: number): string {
  const mark = (known: boolean): string => (known ? 'yes' : 'no');
  const rows = all.map(({ name, title, tells, verifiedOn }) => [
    name,
    ...[tells.actor, tells.digest, tells.time, tells.id].map(mark),
    verifiedOn,
    title,
  ]);
  const head = ['kind', 'who', 'digest', 'time', 'id', 'checked on', 'what'];
  return `${columns([head, ...rows], width, 0).join('\n')}\n\nlandwaiter sources KIND tells how to connect one.\n`;
}

function inFull(source: Source, width: number): string {
  const list = (items: readonly string[], number: boolean): string[] =>
    items.flatMap((item, index) => {
      const [first = '', ...rest] = wrapped(item, Math.min(100, width) - 6);
      return [`  ${number ? `${index + 1}.` : '- '} ${first}`, ...rest.map((line) => `     ${line}`)];
    });
  return [
    `${source.name}: ${source.title}`,
    `checked on: ${source.verifiedOn}; documentation: ${source.docs}`,
    '',
    'What a record tells',
    ...list(tellings(source), false),
    '',
    'How records come',
    ...list(deliveries(source.delivery), false),
    ...(source.cannot.length > 0 ? ['', 'What it cannot tell', ...list(source.cannot, false)] : []),
    ...(source.joinWith.length > 0 ? ['', 'Join it with', ...list(source.joinWith, false)] : []),
    '',
    'How to connect it',
    ...list(connecting(source), true),
    '',
    ...wrapped(
      `One record to try it with, made up, so into a store that is thrown away: landwaiter sources ${source.name} --sample`,
      Math.min(100, width),
    ),
    '',
  ].join('\n');
}

function connecting(source: Source): readonly string[] {
  return [...serverStep(source), ...source.connect];
}

const TOLD: readonly (readonly [keyof Source['tells'], string])[] = [
  ['actor', 'who did it'],
  ['digest', 'which digest'],
  ['time', 'when'],
  ['id', 'an id of its own'],
];

function tellings({ tells }: Source): readonly string[] {
  const of = (known: boolean): string =>
    TOLD.filter(([key]) => tells[key] === known)
      .map(([, text]) => text)
      .join(', ');
  return [of(true) === '' ? '' : `yes: ${of(true)}`, of(false) === '' ? '' : `no: ${of(false)}`].filter(Boolean);
}

const WORTH: Readonly<Record<Delivery['senders'], string>> = {
  system: 'over HTTP it is taken for the system’s own record, as long as no other door has the secret',
  users: 'over HTTP it is taken for a claim: users of the system can send there, or learn the secret',
};

function deliveries({ by, authentication, loss, delay, senders }: Delivery): readonly string[] {
  return [by, `authentication: ${authentication}`, `worth: ${WORTH[senders]}`, `loss: ${loss}`, `delay: ${delay}`];
}
