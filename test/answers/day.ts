import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { analyze } from '../../src/app/analysis/analyze.ts';
import { gather } from '../../src/app/cli/inputs/gather.ts';
import { observe } from '../../src/policy/compile/compile.ts';
import { FORMATS } from '../../src/sinks/formats/index.ts';
import { questionsOf } from '../look-up.ts';
import { QUIET } from '../quiet.ts';
import { DAY_SECRETS, dayDeliveries, policyWithIntake } from '../server/recorded-day.ts';
import type { Served } from './api.ts';
import type { Product } from './product.ts';
import { sideBySide } from './side-by-side.ts';

const RECORDS = 'recorded-day/records';
// After its records end.
const DAY_ENDED = ['--at', '2026-11-17T12:00:00Z'];
// The store that the analysis without a policy leaves.
const STORE = 'day.db';

const POLICY = ['--policy', 'recorded-day/landwaiter.yaml'];
const TOLD = ['-q', ...DAY_ENDED];
const STORED = ['-q', '--store', `sqlite:${STORE}`];

const RELEASE = 'sha256:f81e0b619ffd571ac76b6bf686c03ebfc01af40062ff6bea587df1c049cefaab';

/** The store that {@link askDay} leaves, for a server. */
export function dayServed(): Served {
  return {
    name: 'day',
    store: STORE,
    policy: policyWithIntake(),
    secrets: DAY_SECRETS,
    // A record that is on file already, and one that nobody reads.
    deliveries: [...dayDeliveries().slice(0, 1), { path: 'distribution/registry', body: '{"nobody":"knows this"}' }],
    known: {
      images: [
        'prod/shop/api:1.4.2',
        'registry.acme.example/dev/shop/web:main',
        RELEASE,
        RELEASE.slice('sha256:'.length).slice(0, 12),
        'base/runtime',
      ],
      digest: RELEASE,
      repository: 'registry.acme.example/prod/shop/api',
      tag: '1.4.2',
      actor: 'mallory',
      environment: 'prod',
      source: 'github',
      time: '2026-11-15T00:00:00Z',
    },
  };
}

/** What the product says of the recorded day, and of everything in it that somebody could ask for. */
export async function askDay(product: Product, folder: string): Promise<void> {
  cpSync(resolve('examples/recorded-day'), join(folder, 'recorded-day'), { recursive: true });
  const ask = (name: string, args: readonly string[]): Promise<void> => product.ask(`day/${name}`, folder, args);

  await ask('kept.txt', ['analyze', RECORDS, ...DAY_ENDED, '--store', `sqlite:${STORE}`]);
  const commands = [...FORMATS.keys()].flatMap((format) => [
    { name: `policy.${format}`, args: ['analyze', RECORDS, ...TOLD, ...POLICY, '-o', format] },
    { name: `observe.${format}`, args: ['analyze', RECORDS, ...TOLD, '-o', format] },
  ]);
  const rest = ['json', 'table'].flatMap((format) => [
    { name: `coverage.policy.${format}`, args: ['coverage', RECORDS, ...TOLD, ...POLICY, '-o', format] },
    { name: `coverage.observe.${format}`, args: ['coverage', RECORDS, ...TOLD, '-o', format] },
    { name: `exceptions.${format}`, args: ['exception', 'list', RECORDS, ...TOLD, ...POLICY, '-o', format] },
  ]);
  const policies = [
    { name: 'learn.yaml', args: ['policy', 'learn', '-q', RECORDS] },
    { name: 'learn.named.yaml', args: ['policy', 'learn', '-q', ...POLICY, RECORDS] },
    { name: 'drift.txt', args: ['policy', 'drift', RECORDS, ...TOLD, ...POLICY] },
  ];
  await sideBySide([...commands, ...rest, ...policies], ({ name, args }) => ask(name, args));

  const { images, actors } = await questions(join(folder, RECORDS));
  const digests = images.filter((text) => text.startsWith('sha256:'));
  const references = images.filter((text) => /^[^/]+\.[^/]+\/[^@]+:[^/@]+$/.test(text));
  const about = [
    // Judged anew by the policy in all that was read ...
    ...references.flatMap((text) => ['trace', 'where'].map((one) => [one, text, RECORDS, ...TOLD, ...POLICY])),
    // ... and looked up in the store as it was judged without one.
    ...digests.flatMap((text) => ['trace', 'where'].map((one) => [one, text, ...STORED])),
    ...actors.map((text) => ['where', text, ...STORED]),
  ];
  await sideBySide([...about.entries()], ([nth, args]) =>
    ask(`look-ups/${String(nth).padStart(3, '0')}.${args[0] ?? ''}.json`, [...args, '-o', 'json']),
  );
}

async function questions(records: string): Promise<ReturnType<typeof questionsOf>> {
  const { evidence, store } = await gather([records], { quiet: true }, observe(), QUIET);
  await store.close();
  return questionsOf(analyze(evidence, observe()));
}
