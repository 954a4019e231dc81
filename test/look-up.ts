import { analyze, type Analysis } from '../src/app/analysis/analyze.ts';
import type { Evidence } from '../src/app/analysis/evidence.ts';
import { lookUp } from '../src/app/analysis/look-ups/look-up.ts';
import { openStore } from '../src/app/resources/store.ts';
import { tracesOf } from '../src/app/analysis/look-ups/trace.ts';
import { whereIs } from '../src/app/analysis/look-ups/where.ts';
import type { Policy } from '../src/core/policy.ts';
import { traceJson } from '../src/app/cli/text/trace-text.ts';
import { placementJson } from '../src/sinks/report-json.ts';
import type { Store } from '../src/lineage/storage/store.ts';

/** A store as `analyze --store` leaves it, and the analysis of all that it holds. */
export interface Judged {
  readonly store: Store;
  readonly whole: Pick<Analysis, 'lineage' | 'findings'>;
}

export async function judgedStore(url: string, evidence: Evidence, policy: Policy): Promise<Judged> {
  const store = await openStore(url, {});
  await store.record(evidence.events);
  await store.cover(evidence.coverage);
  const newest = await store.newest();
  const analysis = analyze({ events: await store.facts(), coverage: await store.coverage(), inputs: [] }, policy);
  await store.saveFindings(analysis.findings, { at: analysis.lineage.at, newest });
  return { store, whole: { ...analysis, findings: analysis.findings.filter(({ state }) => state !== 'resolved') } };
}

/** Every text by which somebody could ask for what is on record. */
export function questionsOf({ lineage }: Judged['whole']): {
  readonly images: readonly string[];
  readonly actors: readonly string[];
} {
  const images = new Set<string>();
  const add = (registry: string, repository: string, tag: string | undefined, digest: string | undefined): void => {
    images.add(repository);
    if (tag !== undefined) images.add(`${registry}/${repository}:${tag}`).add(`${repository}:${tag}`);
    if (digest === undefined) return;
    images.add(digest);
    images.add(`${registry}/${repository}@${digest}`);
    images.add(digest.replace('sha256:', '').slice(0, 12));
    images.add(`${digest.slice(0, 'sha256:'.length + 12)}…`);
  };
  for (const one of lineage.pushes) add(one.registry, one.repository, one.tag, one.digest);
  for (const one of lineage.digestless) add(one.registry, one.repository, one.tag, undefined);
  for (const { reference, digest } of lineage.placements)
    if (reference) add(reference.registry, reference.repository, reference.tag, digest);
  const actors = new Set(
    lineage.pushes.flatMap(({ actor, told }) => {
      const record = told.actor && 'actor' in told.actor ? told.actor.actor : undefined;
      return [actor, record].flatMap((one) => one?.name ?? []);
    }),
  );
  return { images: [...images], actors: [...actors] };
}

export interface Difference {
  readonly text: string;
  readonly whole: string;
  readonly lookedUp: string;
}

/** What differs between the whole answer and that of look-ups, for each question or for every so many of them. */
export async function differences(
  { store, whole }: Judged,
  policy: Policy,
  every = 1,
): Promise<{ readonly asked: number; readonly answered: number; readonly found: readonly Difference[] }> {
  const { images, actors } = questionsOf(whole);
  const questions = [
    ...images.map((text) => ({ text, meaning: 'image', ask: traced }) as const),
    ...[...actors, ...images].map((text) => ({ text, meaning: 'image or actor', ask: whereabouts }) as const),
  ].filter((_, index) => index % every === 0);
  let answered = 0;
  const found: Difference[] = [];
  for (const { text, meaning, ask } of questions) {
    const seen = await lookUp(text, meaning, store, policy);
    if (seen) answered += 1;
    const [one, other] = [said(() => ask(text, whole)), seen ? said(() => ask(text, seen)) : 'too much'];
    if (one !== other) found.push({ text: `${meaning} ${text}`, whole: one, lookedUp: other });
  }
  return { asked: questions.length, answered, found };
}

type Seen = Judged['whole'];

function traced(text: string, seen: Seen): string {
  return JSON.stringify(traceJson(tracesOf(text, seen)));
}

function whereabouts(text: string, seen: Seen): string {
  const { pushes, placements } = whereIs(text, seen);
  return JSON.stringify({ pushes, placements: placements.map(placementJson) }, null, 2);
}

function said(ask: () => string): string {
  try {
    return ask();
  } catch (error) {
    return String(error);
  }
}
