// Records `examples/recorded-day` anew: test/lab/README.md says how to run it.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { attack, silentRoll } from './attack.ts';
import { askAll } from './ask.ts';
import { compareAll } from './compare.ts';
import { ADDRESSES, type Company, openCompany, REGISTRY } from './company.ts';
import { buildWeb, drain, nightAndScans, prepare, release, retention, runOf, scan } from './day.ts';
import { runPages } from './github.ts';
import { identityFeed } from './identity.ts';
import { RECORDING_PROGRAMS, obstacle, PROGRAMS } from './programs.ts';
import { retellAccessLog, retellHostEvents, retellNotifications } from './rewrite.ts';
import { unbuilt } from './verdict.ts';
import { iso, moment, type Step, type Teller } from './story.ts';

const HOUR = 3_600_000;

/** Tells the story, then writes it to `target` (a folder) in the shapes the real systems write. */
async function record(target: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'recorded-day-'));
  const company = await openCompany(folder);
  const steps: Step[] = [];
  try {
    await tell({ company, steps });
    await company.during(undefined, '', () => company.registry.settle());
    await write(target, company, steps);
    await compareAll(company, target);
    await askAll(company, target);
  } finally {
    await company.close();
  }
  await rm(folder, { recursive: true, force: true });
}

async function tell(teller: Teller): Promise<void> {
  const { company } = teller;
  await prepare(teller);
  company.cluster.idle(moment('13T00:00:40'), moment('17T00:45:00'), 0.75 * HOUR);
  await nightAndScans(teller, 13);
  await mainBuild(teller, moment('13T09:41:15'), 'main-13b');
  await release(teller, 13, '1.4.1');
  await scale(teller, moment('13T14:30:20'), 'web', 3);
  await laptopAtWork(teller, moment('13T16:05:41'));
  await nightAndScans(teller, 14);
  await emergency(teller, moment('14T19:50:14'));
  await nightAndScans(teller, 15);
  await retention(teller, moment('15T03:30:02'));
  await drain(teller, 'drain-node-3', moment('15T11:02:30'), 'node-3');
  await nightAndScans(teller, 16);
  await mainBuild(teller, moment('16T09:12:51'), 'main-16b');
  await release(teller, 16, '1.4.2');
  await scale(teller, moment('16T14:02:09'), 'api', 3);
  await staging(teller, moment('16T15:10:33'));
  await attack(teller);
  const reboot = moment('16T22:40:00');
  await drain(teller, 'drain-node-2', reboot, 'node-2');
  await silentRoll(teller, reboot);
  await scan(teller, moment('17T00:40:06'));
}

async function mainBuild(teller: Teller, at: number, source: string): Promise<void> {
  runOf(teller.company, at, 'main', { title: `Merge ${source}` });
  const digest = await buildWeb(teller, at + 5 * 60_000, 'main', source);
  teller.steps.push({
    id: source,
    kind: 'benign',
    at: iso(at),
    title: 'a merge moves the floating tag',
    image: 'dev/shop/web:main',
    digest,
  });
}

async function scale({ company, steps }: Teller, at: number, name: string, replicas: number): Promise<void> {
  await company.cluster.scale(at, 'shop', name, replicas);
  steps.push({
    id: `scale-${name}`,
    kind: 'benign',
    at: iso(at),
    title: `the autoscaler gives shop/${name} ${replicas} replicas`,
  });
}

async function laptopAtWork({ company, steps }: Teller, at: number): Promise<void> {
  const image = 'dev/shop/web:main';
  await company.during(at, ADDRESSES['dev-laptop-7'], () =>
    company.laptop.pull(image, company.registry.account('dana')),
  );
  await company.during(at + 40_000, ADDRESSES['dev-laptop-7'], () => company.laptop.tag(image, 'dev/shop/web:debug'));
  steps.push({
    id: 'laptop-pull',
    kind: 'benign',
    at: iso(at),
    title: 'dana pulls an image on dev-laptop-7 and gives it a local name',
    image,
  });
}

// Saturday evening, the shop is down: CI builds the fix, dana does not wait for the promotion job (EX-7).
async function emergency(teller: Teller, at: number): Promise<void> {
  const { company, steps } = teller;
  runOf(company, at, 'release', { branch: 'v2.0.9', title: 'Release v2.0.9', minutes: 8 });
  const digest = await buildWeb(teller, at + 4 * 60_000, '2.0.9', '2.0.9');
  steps.push({
    id: 'emergency-build',
    kind: 'benign',
    at: iso(at),
    title: 'CI releases shop/web 2.0.9',
    image: 'dev/shop/web:2.0.9',
    digest,
  });
  const copied = at + 18 * 60_000;
  await company.during(copied, ADDRESSES.dana, () =>
    company.copies('dev/shop/web:2.0.9', 'prod/shop/web:2.0.9', 'dana'),
  );
  steps.push({
    id: 'emergency-copy',
    kind: 'benign',
    at: iso(copied),
    title: 'dana copies it to prod by hand under EX-7',
    image: 'prod/shop/web:2.0.9',
    digest,
  });
  const deployed = at + 24 * 60_000;
  await company.cluster.rollout(deployed, 'shop', 'web', `${REGISTRY}/prod/shop/web:2.0.9`);
  steps.push({
    id: 'emergency-deploy',
    kind: 'benign',
    at: iso(deployed),
    title: 'Argo CD deploys it',
    image: 'prod/shop/web:2.0.9',
    digest,
  });
}

async function staging(teller: Teller, at: number): Promise<void> {
  const { company, steps } = teller;
  runOf(company, at, 'main', { title: 'Merge main-16c' });
  const digest = await buildWeb(teller, at + 5 * 60_000, 'main', 'main-16c');
  const deployed = at + 31 * 60_000;
  await company.cluster.rollout(deployed, 'staging', 'web', `${REGISTRY}/dev/shop/web:main@${digest}`);
  steps.push({
    id: 'staging',
    kind: 'benign',
    at: iso(at),
    title: 'a merge is built and goes to staging by digest',
    image: 'dev/shop/web:main',
    digest,
  });
}

async function write(target: string, company: Company, steps: readonly Step[]): Promise<void> {
  const { registry, story } = company;
  const inOrder = steps.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
  const lines = (records: readonly object[]): string => records.map((one) => `${JSON.stringify(one)}\n`).join('');
  const files: Readonly<Record<string, string>> = {
    'records/registry/notifications.ndjson': byTime(
      retellNotifications(await readFile(registry.notifications, 'utf8'), story),
      /"timestamp":"([^"]+)"/,
    ),
    'records/registry/access.log': byTime(
      retellAccessLog(await readFile(registry.log, 'utf8'), story),
      /"time":"([^"]+)"/,
    ),
    'records/hosts/build-1.podman.ndjson': retellHostEvents(await company.build1.events(), story),
    'records/hosts/dev-laptop-7.docker.ndjson': retellHostEvents(await company.laptop.events(), story),
    'records/ci/github.ndjson': lines(
      company.webhooks.toSorted((one, other) => one.at - other.at).map((one) => one.body),
    ),
    'records/ci/runs.ndjson': runPages(company.webhooks.map((one) => one.body)),
    'records/identity/okta.ndjson': lines(identityFeed(company.webhooks)),
    'records/kubernetes/prod-audit.ndjson': lines(company.cluster.audit()),
    'records/kubernetes/prod-pods.json': `${JSON.stringify(company.cluster.pods(), null, 2)}\n`,
    'keys/release.pub': await company.bench.publicKey(),
    'expected.json': `${JSON.stringify({ version: 1, steps: inOrder }, null, 2)}\n`,
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(target, name)), { recursive: true });
    await writeFile(join(target, name), content);
  }
}

// The story is not told in the order in which the lab played it.
function byTime(lines: string, time: RegExp): string {
  const at = (line: string): number => Date.parse(time.exec(line)?.[1] ?? '');
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .toSorted((one, other) => at(one) - at(other))
    .map((line) => `${line}\n`)
    .join('');
}

const reason = (await unbuilt()) ?? (await obstacle([...PROGRAMS, ...RECORDING_PROGRAMS]));
if (reason !== undefined) {
  process.stderr.write(`${reason}\n`);
  process.exitCode = 2;
} else {
  await record(resolve(process.argv[2] ?? 'examples/recorded-day'));
}
