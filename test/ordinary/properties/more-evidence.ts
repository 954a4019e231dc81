import type { Finding } from '../../../src/core/finding.ts';
import { attackedBy, ATTACKS } from '../attacks/index.ts';
import { anyOf } from '../attacks/scene.ts';
import type { Month } from '../month.ts';
import type { Feed } from '../organisation.ts';
import { names, wordsOf } from '../tally.ts';
import { about, type Judge } from './judge.ts';
import { changedPolicy, listOf } from './policy-text.ts';
import { type Changed, changes, isGrave, type Mode, outcome, type Property } from './property.ts';

/**
 * Feeds that tell the same events as another of the same system: the first tells who, or more; the second nothing that
 * the first leaves out altogether.
 */
const TWINS: readonly (readonly [string, string])[] = [
  ['harbor-audit', 'harbor'],
  ['ecr-cloudtrail', 'ecr-eventbridge'],
  ['artifact-registry-audit', 'google-artifact-registry'],
  ['azure-acr-log', 'azure-acr'],
  ['github', 'github-audit'],
  ['nexus-audit', 'nexus'],
  ['quay-logs', 'quay'],
  ['dockerhub-audit', 'dockerhub'],
  ['kubernetes-audit', 'kubernetes-pods'],
  ['gke-audit', 'kubernetes-pods'],
];

/** A second feed about the same events adds no incident to an honest month, and loses no attack. */
export const moreEvidence: Property = {
  name: 'more-evidence',
  async try({ month, seed, random, mode, judge }) {
    const { telemetry } = month.organisation;
    const pairs = telemetry.flatMap((feed) => {
      const [, kind] = TWINS.find(([first, second]) => first === feed.kind && second !== feed.kind) ?? [];
      return kind === undefined ? [] : [{ feed, kind }];
    });
    const pair = anyOf(random, pairs);
    if (pair === undefined) return undefined;
    const [without, added] = twins(month, pair.feed, pair.kind);
    const [before, after] = await both(without, added, mode, judge);
    // One about an owed act may be told of the second feed's record in place of the first's.
    const owed = month.owed.flatMap((one) => one.about);
    const came = changes(before, after).filter(({ how, finding }) => how === 'came' && isGrave(finding));
    const lost = await lostAttack(month, seed, pair, mode, judge, random());
    return outcome([...came, ...lost], ({ how, finding }) => how === 'came' && names(wordsOf(finding), owed));
  },
};

async function both(
  one: Month,
  other: Month,
  mode: Mode,
  judge: Judge,
): Promise<readonly [readonly Finding[], readonly Finding[]]> {
  return [await judge(about(one, mode)), await judge(about(other, mode))];
}

/** The month without the second feed, and with it. */
function twins(month: Month, feed: Feed, kind: string): readonly [Month, Month] {
  const { organisation } = month;
  const others = organisation.telemetry.filter((one) => one.kind !== kind || one.of !== feed.of);
  const gone = new Set(organisation.telemetry.filter((one) => !others.includes(one)).map(({ name }) => name));
  const second: Feed = { ...feed, name: `${feed.name}-too`, kind, without: [] };
  const without = changedPolicy(month.policy, (policy) => ({
    ...policy,
    sources: listOf(policy, 'sources').filter(({ name }) => !gone.has(String(name))),
  }));
  const added = changedPolicy(without, (policy) => {
    const sources = listOf(policy, 'sources');
    const bound = sources.find(({ name }) => name === feed.name);
    const more = bound && { ...bound, name: second.name, kind, files: [`${second.name}/**`] };
    return { ...policy, sources: [...sources, ...(more ? [more] : [])] };
  });
  const first: Month = { ...month, policy: without, organisation: { ...organisation, telemetry: others } };
  return [first, { ...month, policy: added, organisation: { ...organisation, telemetry: [...others, second] } }];
}

async function lostAttack(
  month: Month,
  seed: number,
  { feed, kind }: { readonly feed: Feed; readonly kind: string },
  mode: Mode,
  judge: Judge,
  chance: number,
): Promise<readonly Changed[]> {
  const story = attackedBy(month, 1 + Math.floor(chance * ATTACKS.length), seed);
  if (story === undefined) return [];
  const [before, after] = await both(...twins(story.month, feed, kind), mode, judge);
  const found = (findings: readonly Finding[]) =>
    findings.filter((one) => isGrave(one) && names(wordsOf(one), story.attack.about));
  const [first] = found(before);
  return first !== undefined && found(after).length === 0 ? [{ how: 'lost', finding: first }] : [];
}
