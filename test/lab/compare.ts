import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { analyze, RULES } from '../../src/app/analysis/analyze.ts';
import { gather } from '../../src/app/cli/inputs/gather.ts';
import { choosePolicy } from '../../src/app/cli/inputs/policy-file.ts';
import type { Digest } from '../../src/core/digest.ts';
import type { Policy } from '../../src/core/policy.ts';
import type { Push } from '../../src/core/subjects.ts';
import { isPromoted } from '../../src/rules/compared/promoted.ts';
import { IMPLANT, type Rule } from '../../src/rules/rule.ts';
import { QUIET } from '../quiet.ts';
import type { Company } from './company.ts';
import { PATH, run } from './programs.ts';
import { retellComparisons } from './rewrite.ts';
import { CLI } from './verdict.ts';

const COMPARISONS = 'records/images/comparisons.ndjson';

/** What is found in one image can make another one the last trusted one of the next. */
const MOST_ROUNDS = 3;

/** After a push. */
const COMPARED_AFTER = 5 * 60_000;

interface Pair {
  readonly push: Push;
  readonly old?: { readonly repository: string; readonly digest: Digest };
}

/**
 * Has `landwaiter diff` compare every image that was pushed with the last trusted one, which the records and the policy tell,
 * and writes its records beside the others.
 */
export async function compareAll(company: Company, target: string): Promise<void> {
  const policy = await choosePolicy({ policy: join(target, 'landwaiter.yaml') }, QUIET);
  const told = new Map<string, string>();
  const file = join(target, COMPARISONS);
  await mkdir(dirname(file), { recursive: true });
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = told.size;
    for (const pair of await pairsIn(join(target, 'records'), policy)) {
      const key = `${pair.push.digest} ${pair.old?.digest ?? ''}`;
      if (!told.has(key)) told.set(key, await compared(company, pair));
    }
    if (told.size === before) return;
    await writeFile(file, [...told.values()].join(''));
  }
}

async function compared(company: Company, { push, old }: Pair): Promise<string> {
  const { registry, story } = company;
  const account = registry.account('scanner');
  const env = { PATH, HOME: account.folder, DOCKER_CONFIG: account.folder };
  const images = [...(old ? [old] : []), push].map(
    ({ repository, digest }) => `${registry.host}/${repository}@${digest}`,
  );
  const records = await run(process.execPath, [CLI, 'diff', '--plain-http', '--strict', '-o', 'record', ...images], {
    env,
  });
  return retellComparisons(records, push.at + COMPARED_AFTER, story);
}

/** As the rules see it, which alone know what is trusted. */
async function pairsIn(records: string, policy: Policy): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  const listening: Rule = {
    id: 'listening',
    version: 1,
    title: 'Which image each one is compared with',
    severity: 'info',
    mode: 'observe',
    attack: IMPLANT,
    why: 'It finds nothing.',
    respond: [],
    benignIf: [],
    phase: 'trust',
    on: 'push',
    quiet: {},
    detect(push, lineage, judged) {
      if (push.kind === 'artifact' || lineage.partOf(push) || isPromoted(push, lineage)) return undefined;
      const old = judged.baseline(push);
      pairs.push({ push, ...(old && { old: { repository: push.repository, ...old.push, digest: old.digest } }) });
      return undefined;
    },
  };
  const { evidence, store } = await gather([records], { quiet: true }, policy, QUIET);
  await store.close();
  analyze(evidence, policy, undefined, [...RULES, listening]);
  return pairs;
}
