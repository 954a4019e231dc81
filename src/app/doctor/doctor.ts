import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { access, constants, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import { counted } from '../../core/count.ts';
import { InvalidInput } from '../../core/error.ts';
import { DAY } from '../../core/time.ts';
import { loadPolicy, type PolicyFile } from '../../policy/file/load.ts';
import { yaraFiles } from '../../policy/compile/contents.ts';
import { keptBodies } from '../../policy/lint/kept-bodies.ts';
import { openOutbox } from '../resources/outbox.ts';
import { type PolicyText, rulesNotRun } from '../policies/compile-file.ts';
import { type Environment, secretsOf } from '../resources/secrets.ts';
import { accessOf } from '../settings/access.ts';
import { openCollectors } from '../serve/outward/collecting/collectors.ts';
import { doorsOf, secretsIn } from '../settings/doors.ts';
import { judgementOf } from '../settings/judgement.ts';
import { checkSecrets, secretsNeeded } from '../settings/needed-secrets.ts';
import { deletedIn } from '../serve/reading/quarantine.ts';
import { openSink } from '../sinks/open.ts';
import { openInbox, openStore } from '../resources/store.ts';
import { type Check, examined, ok, warning } from './check.ts';
import { doorsCheck } from './doors.ts';
import { heardCheck } from './heard.ts';
import { namesCheck } from './names.ts';
import { imagesCheck } from './images.ts';
import { reached } from './reach.ts';
import { trustCheck } from './trust.ts';
import { unknowns } from './unknown.ts';
import { yaraCheck } from './yara.ts';

export interface Patient {
  readonly store: string;
  /** Where it is to listen; absent: what the policy says. */
  readonly listen?: string;
  readonly policy?: PolicyText;
  readonly environment: Environment;
  readonly now: () => number;
  readonly version: string;
}

const GIBIBYTE = 1024 ** 3;
const SCARCE = 2 * GIBIBYTE;
const SOON = 30 * DAY;
const NO_SECRET = /LANDWAITER_SECRET_\w+: (?:is not set|is empty|cannot be read|is larger)/;
/** As tokens of the API have to have. */
const SHORTEST_SECRET = 20;
const DEFAULT_LISTEN = '127.0.0.1:8484';

/** Everything a server would need, one thing after the other; nothing is sent to anybody but a bare request. */
export async function* examine(patient: Patient): AsyncGenerator<Check> {
  let areSecretsTold = false;
  for await (const check of checks(patient)) {
    const isFailed = check.state === 'failed';
    // What a missing secret stops is told with that, once.
    if (areSecretsTold && isFailed && NO_SECRET.test(check.says)) continue;
    areSecretsTold ||= isFailed && check.what === 'secrets';
    yield check;
  }
}

async function* checks({ store, listen, policy, environment, now, version }: Patient): AsyncGenerator<Check> {
  let file: PolicyFile | undefined;
  yield examined('policy', async () => {
    if (!policy)
      return warning(
        'policy',
        'there is none, so no source may deliver, and only what needs no policy is found: landwaiter policy learn drafts one from records',
      );
    file = loadPolicy(policy.text, policy.name);
    await judgementOf(policy);
    const left = rulesNotRun(file, policy.isNamed);
    if (left !== undefined) return warning('policy', left);
    const [short] = keptBodies(file.spec);
    if (short) return warning('policy', short.reason);
    return ok('policy', `${policy.name} is right`);
  });
  const path = store.startsWith('sqlite:') ? store.slice('sqlite:'.length) : undefined;
  const isNew = path !== undefined && path !== '' && !existsSync(path);
  yield examined('store', () => (isNew ? newStoreCheck(path) : storeCheck(store, environment)));
  // It is for a server to make one.
  const facts = isNew ? 'memory:' : store;
  const known = file;
  if (known) yield examined('names', () => namesCheck(known, facts, environment));
  if (path !== undefined) yield examined('disk', () => diskCheck(path));
  const { collectors = [], sources = [], sinks = [], server = {} } = file?.spec ?? {};
  yield examined('address', () => addressCheck(listen ?? server.listen ?? DEFAULT_LISTEN));
  const { tls } = server;
  if (tls) yield examined('certificate', () => certificateCheck(tls.certificate, now()));
  if (known) {
    if (!isNew) yield examined('heard', () => heardCheck(known, facts, environment));
    yield examined('secrets', () => secretsCheck(known, environment));
    yield examined('intake', () => intakeCheck(known, environment));
    yield examined('doors', () => doorsCheck(known, facts, environment));
    if (known.spec.trust || known.spec.signers) yield examined('trust', () => trustCheck(known, now()));
    const yara = yaraFiles(known);
    if (yara) yield examined('yara', () => yaraCheck(yara));
    yield examined('api', () => {
      accessOf(known, environment);
      return ok('api', 'its secrets are there');
    });
  }
  for (const [index, spec] of collectors.entries())
    yield examined(`collector ${spec.name}`, async () => {
      const { line, column } = known?.position(['collectors', index]) ?? { line: 1, column: 1 };
      const place = `${known?.name ?? 'policy'}:${line}:${column}`;
      if (spec.kind === 'images') return imagesCheck(spec, environment);
      await openCollectors([spec], sources, () => place, { environment, now, seen: async () => false });
      return reached(spec, now);
    });
  for (const spec of sinks)
    yield examined(`sink ${spec.name}`, async () => {
      const outside = { fetch: globalThis.fetch, timeout: 5000, version };
      const folder = dirname(known?.name ?? '.');
      const sink = await openSink(spec, { secrets: secretsOf(environment), outside, folder });
      await sink.close?.();
      return ok(`sink ${spec.name}`, `is complete; landwaiter sinks test ${spec.name} sends it something`);
    });
  // A policy that is wrong was told of above.
  if (known) yield* await unknowns(known).catch(() => []);
}

function intakeCheck(file: PolicyFile, environment: Environment): Check {
  const doors = doorsOf(file, environment);
  if (doors.length === 0) return warning('intake', 'no source may deliver: give one an `intake`, see docs/server.md');
  const short = doors.filter(({ sender }) => secretsIn(sender).some(({ length }) => length < SHORTEST_SECRET));
  if (short.length === 0)
    return ok('intake', `${doors.map(({ name }) => name).join(', ')} may deliver; their secrets are there`);
  const names = short.map(({ name }) => name).join(', ');
  return warning(
    'intake',
    `${names}: a secret of fewer than ${SHORTEST_SECRET} characters can be guessed: make one with openssl rand -hex 32`,
  );
}

function secretsCheck(file: PolicyFile, environment: Environment): Check {
  checkSecrets(file, environment);
  const needed = secretsNeeded(file).size;
  return ok(
    'secrets',
    needed === 0 ? 'the policy names none' : `${counted(needed, 'secret')} that the policy names: none is missing`,
  );
}

async function storeCheck(url: string, environment: Environment): Promise<Check> {
  const [store, inbox, outbox] = [
    await openStore(url, environment),
    await openInbox(url, environment),
    await openOutbox(url, environment),
  ];
  try {
    await inbox.tryWriting();
    const { parcels } = await inbox.backlog();
    const dead = await outbox.deadLetters(1);
    const deleted = Object.entries(await deletedIn(inbox)).map(([source, count]) => `${count} of ${source}`);
    const kept = `can be written; ${parcels} deliveries wait`;
    const wrong = [
      ...(dead.length > 0 ? ['messages to sinks were given up: landwaiter sinks dead'] : []),
      ...(deleted.length > 0
        ? [
            `so many deliveries could not be read that the oldest were deleted from quarantine (${deleted.join(', ')}): see what is sent there at /api/v1/quarantine`,
          ]
        : []),
    ];
    return wrong.length === 0 ? ok('store', kept) : warning('store', [kept, ...wrong].join('; '));
  } finally {
    for (const one of [store, inbox, outbox]) await one.close();
  }
}

async function newStoreCheck(path: string): Promise<Check> {
  const folder = dirname(resolve(path));
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new InvalidInput('--store', `${path} is not there yet, and the folder ${folder} cannot be written`);
  }
  return ok('store', `${path} is not there yet, and can be made`);
}

async function diskCheck(path: string): Promise<Check> {
  const { bavail, bsize } = await statfs(dirname(resolve(path)));
  const free = `${((bavail * bsize) / GIBIBYTE).toFixed(1)} GiB free`;
  return bavail * bsize < SCARCE
    ? warning('disk', `${free}: a full disk means 503 to everybody who delivers`)
    : ok('disk', free);
}

function addressCheck(listen: string): Promise<Check> {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(listen) ?? [];
  return new Promise((done, reject) => {
    const probe = createServer();
    probe.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') done(warning('address', `${listen} is taken: by a server that runs already?`));
      else
        reject(new InvalidInput('server.listen', `${listen} cannot be listened on (${error.code ?? error.message})`));
    });
    probe.listen({ host: host.replace(/^\[|\]$/g, '') || '::', port: Number(port) }, () =>
      probe.close(() => done(ok('address', `${listen} is free`))),
    );
  });
}

function certificateCheck(path: string, now: number): Check {
  const { validTo } = new X509Certificate(readFileSync(path));
  const left = Date.parse(validTo) - now;
  if (left <= 0) throw new InvalidInput(path, `ended ${validTo}: renew it`);
  return left < SOON ? warning('certificate', `${path} ends ${validTo}`) : ok('certificate', `valid until ${validTo}`);
}
