import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { analyze, RULES } from '../../src/app/analysis/analyze.ts';
import { gather } from '../../src/app/cli/inputs/gather.ts';
import { choosePolicy } from '../../src/app/cli/inputs/policy-file.ts';
import type { Digest } from '../../src/core/digest.ts';
import { HOUR, MINUTE } from '../../src/core/time.ts';
import { readWindow } from '../../src/lineage/facts/read-window.ts';
import { QUIET } from '../quiet.ts';
import type { Company } from './company.ts';
import { PATH, run } from './programs.ts';
import { retellEvidence } from './rewrite.ts';
import { moment } from './story.ts';
import { CLI } from './verdict.ts';

const ATTACHED = 'records/images/attached.ndjson';

/** When the records of the registry begin. */
const BEGUN = moment('13T00:40:05');

/** After a container was first seen, and again when whatever signs has had its time. */
const ASKED_AFTER = [MINUTE, HOUR + MINUTE];

/**
 * Has `landwaiter verify` ask what is attached to every image that the company's environments run, as a collector with
 * `verify: deployed` does, and writes its records beside the others. What is attached did not change since.
 */
export async function askAll(company: Company, target: string): Promise<void> {
  const { registry, story } = company;
  const account = registry.account('scanner');
  const env = { PATH, HOME: account.folder, DOCKER_CONFIG: account.folder };
  const told: { readonly at: number; readonly lines: string }[] = [];
  for (const { repository, digest, from, until } of await placedIn(target, story.toldHost)) {
    const image = `${registry.host}/${repository}@${digest}`;
    const records = await run(process.execPath, [CLI, 'verify', image, '--plain-http', '-o', 'record'], { env });
    for (const after of ASKED_AFTER)
      if (from + after < until) told.push({ at: from + after, lines: retellEvidence(records, from + after, story) });
  }
  const file = join(target, ATTACHED);
  await mkdir(dirname(file), { recursive: true });
  const inOrder = told.toSorted((one, other) => one.at - other.at);
  await writeFile(file, inOrder.map(({ lines }) => lines).join(''));
}

interface Placed {
  readonly repository: string;
  readonly digest: Digest;
  /** When it was first seen there, in the records. */
  readonly from: number;
  readonly until: number;
}

/** What environments run of the company's registry, each image once. */
async function placedIn(target: string, host: string): Promise<readonly Placed[]> {
  const policy = await choosePolicy({ policy: join(target, 'landwaiter.yaml') }, QUIET);
  const { evidence, store } = await gather([join(target, 'records')], { quiet: true }, policy, QUIET);
  await store.close();
  const { lineage } = analyze(evidence, policy, undefined, RULES);
  const { to: until = 0 } = readWindow(evidence.events, evidence.coverage) ?? {};
  const placed = new Map<string, Placed>();
  for (const { reference, digest, environment, from } of lineage.placements) {
    if (!reference || !digest || !environment || reference.registry !== host) continue;
    const { repository } = reference;
    const key = `${repository}@${digest}`;
    const first = Math.max(Math.min(from, placed.get(key)?.from ?? Infinity), BEGUN);
    placed.set(key, { repository, digest, from: first, until });
  }
  return [...placed.values()];
}
