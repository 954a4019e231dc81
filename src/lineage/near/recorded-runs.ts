import type { RunReported } from '../../core/event.ts';
import { addTo } from '../../core/grouping.ts';
import { isRecorded } from '../../core/strength.ts';
import { NEXT_RECORD } from '../join/builds/attempts/own-records.ts';
import { projectKey } from '../facts/run-key.ts';
import { type Link, projectLink } from '../storage/links.ts';
import type { LookUps } from '../storage/look-ups.ts';
import type { Gathering } from './gathering.ts';

/** While there are a CI system's own records of a project, claims count for nothing: where claims came, the ends of those are asked for. */
export async function addRecordedRuns(gathering: Gathering, store: LookUps): Promise<void> {
  const claims = new Map<string, RunReported[]>();
  for (const fact of gathering.facts)
    if (fact.type === 'run.reported' && !isRecorded(fact)) addTo(claims, projectKey(fact), fact);
  for (const [project, own] of claims) {
    const link = projectLink(project);
    const first = await store.linkedSince(link, BEGINNING, 1);
    gathering.add(first);
    if (first.length > 0) await addLast(link, own, gathering, store);
  }
}

/** One that is hardly older than the latest claim of which that is so: that claim and all before it are beside them. */
async function addLast(
  link: Link,
  claims: readonly RunReported[],
  gathering: Gathering,
  store: LookUps,
): Promise<void> {
  const begun = claims.map(({ started, at }) => started ?? at).sort((one, other) => one - other);
  let [low, high] = [0, begun.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = await store.linkedSince(link, (begun[middle] ?? BEGINNING) - NEXT_RECORD, 1);
    gathering.add(found);
    if (found.length > 0) low = middle + 1;
    else high = middle;
  }
}

const BEGINNING = Number.MIN_SAFE_INTEGER;
