import { setFlagsFromString } from 'node:v8';
import { Command, Option } from 'commander';
import { Unavailable } from '../../../core/error.ts';
import { within } from '../../resources/deadline.ts';
import { EXIT, type Io } from '../inputs/io.ts';

const EXAMPLES = `
Examples:
  landwaiter serve                                         SQLite here, landwaiter.yaml if it is here
  landwaiter serve --store sqlite:/var/lib/landwaiter/facts.db --policy /etc/landwaiter.yaml
  curl -X POST -H "Authorization: Bearer $TOKEN" --data-binary @events.json \\
       http://127.0.0.1:8484/intake/distribution/prod-registry

Sources may deliver once the policy says how they prove who they are:
  sources:
    - name: prod-registry
      kind: distribution
      covers: [registry.acme.example]
      intake: { auth: bearer, secret: REGISTRY }
with the secret in LANDWAITER_SECRET_REGISTRY, in the file that
LANDWAITER_SECRET_REGISTRY_FILE names, or in the file registry of the folder
LANDWAITER_SECRETS. landwaiter sources KIND says how for each.
SIGHUP reads the configuration again; SIGTERM stops.`;

/** Milliseconds; systemd's unit allows half a minute. */
const LONGEST_STOP = 20_000;

interface ServeCommandOptions {
  readonly store: string;
  readonly policy?: string;
  readonly listen?: string;
}

export function serveCommand(io: Io, exit: (status: number) => void, version: string): Command {
  return new Command('serve')
    .summary('take deliveries over HTTP, evaluate, answer')
    .description(
      'Runs the whole product as one process: takes what registries, builds and clusters deliver, answers only when it is kept, and evaluates findings within seconds.',
    )
    .addOption(
      new Option('--policy <file>', 'policy file (default: landwaiter.yaml here, else observe mode)').env(
        'LANDWAITER_POLICY',
      ),
    )
    .addOption(
      new Option('--store <url>', 'where facts and deliveries are kept: sqlite:PATH or postgres://USER@HOST/DATABASE')
        .env('LANDWAITER_STORE')
        .default('sqlite:landwaiter.db'),
    )
    .addOption(
      new Option('--listen <address:port>', 'where to listen (default: 127.0.0.1:8484)').env('LANDWAITER_LISTEN'),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (options: ServeCommandOptions) => exit(await run(options, io, version)));
}

async function run({ store, policy, listen }: ServeCommandOptions, io: Io, version: string): Promise<number> {
  const [{ serve }, { isMade, placeOf }, { policyFile, policyText }] = await Promise.all([
    import('../../serve/serve.ts'),
    import('../../resources/kept-store.ts'),
    import('../inputs/policy-file.ts'),
  ]);
  // A view of everything is made anew each time: V8 would let the heap grow to several of them before it collects.
  setFlagsFromString('--heap-growing-percent=25');
  const file = policyFile(policy);
  const hangUps = listenForHangUps();
  const isNew = !(await isMade(store, io.env));
  const served = await serve({
    store,
    readPolicy: () => (file === undefined ? undefined : policyText(file, policy !== undefined)),
    ...(listen !== undefined && { listen }),
    environment: io.env,
    log: { write: io.out },
    version,
  });
  if (isNew) io.note(`landwaiter: made a new store ${placeOf(store)}\n`);
  io.note(`landwaiter: the page is at ${served.address}/, its status at ${served.address}/status\n`);
  hangUps.answer(() => void served.reload());
  const reason = await Promise.race([served.displaced, untilStopped()]);
  try {
    await within(LONGEST_STOP, served.stop(), 'what the server uses does not answer');
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    // What was acknowledged is on the disk; nothing else is worth waiting for, nor being killed for.
    io.note(`landwaiter: stopped without waiting any longer: ${error.message}\n`);
    process.exit(reason === undefined ? EXIT.done : EXIT.unavailable);
  }
  if (reason !== undefined) throw new Unavailable(`another server has taken over the store: ${reason}`);
  return EXIT.done;
}

function untilStopped(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(undefined));
  });
}

/** SIGHUP ends a process that does not listen for it: whoever sends it to one that has just begun to serve means it to stay. */
function listenForHangUps(): { answer(reload: () => void): void } {
  let isEarly = false;
  let answer = (): void => void (isEarly = true);
  process.on('SIGHUP', () => answer());
  return {
    answer(reload) {
      answer = reload;
      if (isEarly) reload();
    },
  };
}
