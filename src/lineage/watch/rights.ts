import type { Coverage } from '../../core/coverage.ts';
import { known } from '../../core/known.ts';
import type { Policy } from '../../core/policy.ts';
import type { DigestlessPush, Push } from '../../core/subjects.ts';
import { MINUTE } from '../../core/time.ts';
import type { PushRight, Stretch } from '../../core/watch.ts';
import { addTo } from '../../core/grouping.ts';
import { isRecorded } from '../../core/strength.ts';

/** Every right to push that the policy gives by name, and when it was last used. */
export function joinRights(
  pushes: readonly (Push | DigestlessPush)[],
  coverage: readonly Coverage[],
  { policy, kinds, window }: { readonly policy: Policy; readonly kinds: ReadonlySet<string>; readonly window: Stretch },
): readonly PushRight[] {
  if (policy.pushRights.length === 0) return [];
  const byActor = new Map<string, (Push | DigestlessPush)[]>();
  for (const push of pushes.filter(isRecorded)) {
    const behind = 'behind' in push ? push.behind?.name : undefined;
    for (const name of new Set([push.actor?.name, behind])) if (name !== undefined) addTo(byActor, name, push);
  }
  const feeds = feedsByRegistry(coverage, policy, kinds, window);
  return policy.pushRights.map(({ actor: name, repositories, registry }) => {
    const actor = policy.actor({ name, kind: 'unknown' });
    const [pattern = ''] = repositories.patterns;
    const last = latest(
      (byActor.get(actor.name) ?? []).filter((push) => repositories.matches(`${push.registry}/${push.repository}`)),
    );
    const covered = common(registry === undefined ? [...feeds.values()] : [feeds.get(registry)]);
    return {
      key: `right:${name}@${pattern}`,
      about: { kind: 'publisher', name: `${actor.name} on ${pattern}` },
      actor,
      repositories: pattern,
      ...known({ last, covered }),
    };
  });
}

function latest(pushes: readonly (Push | DigestlessPush)[]): Push | DigestlessPush | undefined {
  let found: Push | DigestlessPush | undefined;
  for (const push of pushes) if (!found || push.at > found.at) found = push;
  return found;
}

function feedsByRegistry(
  coverage: readonly Coverage[],
  policy: Policy,
  kinds: ReadonlySet<string>,
  window: Stretch,
): ReadonlyMap<string, Stretch> {
  const feeds = new Map<string, Stretch>();
  for (const { source, scope, minutes } of coverage) {
    const [first, last] = [minutes[0], minutes.at(-1)];
    if (!kinds.has(source) || scope === '' || first === undefined || last === undefined) continue;
    const host = policy.registry(scope);
    const feed = feeds.get(host);
    const [from, to] = [Math.max(first * MINUTE, window.from), Math.min((last + 1) * MINUTE, window.to)];
    feeds.set(host, { from: Math.min(from, feed?.from ?? from), to: Math.max(to, feed?.to ?? to) });
  }
  return feeds;
}

function common(feeds: readonly (Stretch | undefined)[]): Stretch | undefined {
  if (feeds.length === 0) return undefined;
  let all: Stretch = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  for (const feed of feeds) {
    if (!feed) return undefined;
    all = { from: Math.max(all.from, feed.from), to: Math.min(all.to, feed.to) };
  }
  return all;
}
