import type { Act } from '../act.ts';
import type { Attack, Month } from '../month.ts';
import type { Feed, Organisation } from '../organisation.ts';

/**
 * The kinds of feeds that could have told something of the attack: those of the systems that it touched, over its time,
 * and of the build systems that build what it pushed, whose silence is the evidence of some.
 */
export function kindsOf({ acts }: Pick<Attack, 'acts'>, month: Month): ReadonlySet<string> {
  const { telemetry, registries } = month.organisation;
  const touched = new Set([...acts.flatMap((act) => systemsOf(act, registries)), ...buildersOf(acts, month)]);
  const [from = 0, to = 0] = [acts[0]?.at, acts.at(-1)?.at];
  const lives = (feed: Feed) => (feed.from ?? from) <= from && (feed.until ?? to) >= to;
  return new Set(telemetry.flatMap((feed) => (touched.has(feed.of) && lives(feed) ? [shownKind(feed)] : [])));
}

/** At Metadata an audit log shows nothing of what was asked for; of two servers of three, perhaps not the request. */
export function shownKind({ kind, level, servers }: Feed): string {
  return level === undefined && servers === undefined ? kind : `${kind} in part`;
}

function buildersOf(acts: readonly Act[], month: Month): readonly string[] {
  const repositories = new Set(acts.flatMap((act) => (act.act === 'push' ? act.to.repository : [])));
  const runs = new Set(
    month.acts.flatMap((act) =>
      act.act === 'push' && act.run !== undefined && repositories.has(act.to.repository) ? act.run : [],
    ),
  );
  return month.acts.flatMap((act) => (act.act === 'build' && runs.has(act.run) ? act.system.id : []));
}

/** Whether this organisation's records show the attack, by what was written beside it. */
export function isShown(attack: Attack, month: Month): boolean {
  const kinds = kindsOf(attack, month);
  return attack.shownBy.every((group) => group.some((kind) => kinds.has(kind)));
}

function systemsOf(act: Act, registries: Organisation['registries']): readonly string[] {
  switch (act.act) {
    case 'push':
      return [act.to.registry.id, ...(act.copyOf ? [act.copyOf.registry.id] : [])];
    case 'pull':
    case 'delete':
      return [act.from.registry.id];
    // What runs was pushed, or should have been.
    case 'start': {
      const named = registries.filter(({ host }) =>
        act.containers.some(({ reference }) => reference.startsWith(`${host}/`)),
      );
      return [act.workload.cluster.id, ...named.map(({ id }) => id)];
    }
    case 'ask':
    case 'end':
    case 'admission':
      return [act.workload.cluster.id];
    case 'host':
      return [act.host.name];
    case 'build':
    case 'control':
    case 'release':
      return [act.system.id];
  }
}
