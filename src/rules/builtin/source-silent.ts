import { formatDuration } from '../../core/time.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { ExpectedFeed, Reader, Silence } from '../../core/watch.ts';
import { ofMuteHost } from '../origins/builds/mute.ts';
import { ofUnreadBuilders } from '../origins/builds/unread-builders.ts';
import { IMPAIRED, type Exhibit, type Rule, type Verdict } from '../rule.ts';
import { clockTime } from '../sentences/sentences.ts';

export const sourceSilent: Rule = {
  id: 'source-silent',
  version: 1,
  title: 'A source that should be heard was silent',
  severity: 'medium',
  mode: 'observe',
  goesBy: ['sources[].expectEvery'],
  attack: [IMPAIRED],
  why: 'What happened meanwhile is on no record: nothing can be found in it, and that nothing was found proves nothing.',
  respond: [
    'See whether the source still writes, and whether its records still arrive here.',
    'Fetch the records of the silence from the system itself and read them: findings follow from them as if they had come in time.',
    'Look at who changed its settings, and compare what runs now with what ran before the silence.',
  ],
  benignIf: [
    'a host’s events were not forwarded for a while: forward them again, and what it built is explained',
    'the system has nothing to tell for longer than expectEvery says: raise it, or let a heartbeat be written',
    'the source was connected only then, where it begins later than the others',
    'only some of its files were read, or its file has another name than sources[].files says',
    'the collector is newer than the role that it was given: see deploy/kubernetes/10-collector.yaml',
  ],
  phase: 'facts',
  on: 'source',
  quiet: {
    heard: {
      when: 'a record of this kind and of this registry, cluster, host or project was read at least as often as the policy expects, up to the latest record of all sources less lateEvidence; records that matter to no rule count, too. Whoever can write into the feed can keep it alive: this proves that something still writes, not that all is written',
      least: 'asserted',
    },
    told: {
      when: 'telemetry-disabled tells who took from it what it reads by',
      least: 'inferred',
      beyondAttackers: 'the same is told, by the other rule, and as more severe',
    },
  },

  detect(source, lineage) {
    if ('mute' in source) return ofMuteHost(source, lineage);
    if ('pushes' in source) return ofUnreadBuilders(source, lineage);
    if ('refused' in source) return refused(source, lineage);
    const { expectEvery, heard, silences, late } = source;
    if (expectEvery === undefined) return undefined;
    if (silences.length > 0) return silent(source, expectEvery);
    if (late) return begins(source, late, expectEvery);
    // Never heard, but what was read is shorter than its rhythm.
    if (!heard) return undefined;
    return {
      quiet: 'heard',
      strength: 'asserted',
      because: `it was heard at least every ${formatDuration(expectEvery)} until ${clockTime(lineage.at - lineage.policy.windows.lateEvidence)}`,
    };
  },
};

/** The API server says no: that is no outage, and no token that ran out. */
function refused({ refused: all, account, about, isRead }: Reader, lineage: Lineage): Verdict {
  const { at, policy, watch } = lineage;
  const { lateEvidence } = policy.windows;
  const told = new Set([...watch.blindings.values()].flatMap((one) => one.refused));
  const long = all.filter(({ from, to }) => to === undefined || to - from > lateEvidence);
  const [first, ...more] = long.filter((one) => !told.has(one));
  if (!first)
    return long.length > 0
      ? { quiet: 'told', strength: 'inferred', because: 'telemetry-disabled tells who took the right away' }
      : undefined;
  const rest = [first, ...more];
  const resources = [...new Set(rest.map(({ resource }) => resource))];
  const last = rest.every(({ to }) => to !== undefined) ? Math.max(...rest.map(({ to }) => to ?? at)) : undefined;
  // What it never could read, beside much that it can, it may never have been allowed.
  const isLost = !isRead || rest.some(({ wasRead }) => wasRead);
  return {
    summary: `The ${about.name}${account === undefined ? '' : ` (${account})`} ${last === undefined ? 'is' : 'was'} refused ${resources.slice(0, 5).join(', ')}${resources.length > 5 ? ' and more' : ''} by the API server since ${clockTime(first.from)}${last === undefined ? '' : ` until ${clockTime(last)}`}: 403, the account may not read ${resources.length === 1 ? 'it' : 'them'}.`,
    confidence: 'recorded',
    ...(!isLost && { severity: 'low' }),
    missing: [
      isLost
        ? 'who took the right away: no change of a binding or role is on record before it'
        : 'whether it ever might',
    ],
    ...(last === undefined && { pendingUntil: first.from + lateEvidence }),
    since: first.from,
    evidence: rest
      .slice(0, 5)
      .map(({ resource, facts: [fact] }) => ({ fact, says: `the API server refuses ${resource}` })),
  };
}

function silent(source: ExpectedFeed, expectEvery: number): Verdict {
  const { silences, heard, window } = source;
  const last = silences.at(-1);
  const longest = silences.reduce((one, other) => (lengthOf(other) > lengthOf(one) ? other : one));
  const isSilent = last !== undefined && last.to === window.to;
  const told = isSilent ? last : longest;
  const others = silences.length - 1;
  return {
    summary: `${sentence(source, told, isSilent)}; the policy expects a record at least every ${formatDuration(expectEvery)}${others > 0 ? `. ${others === 1 ? 'One more silence is' : `${others} more silences are`} on record` : ''}.`,
    confidence: 'recorded',
    missing: [
      heard
        ? `records of ${source.about.name} from ${clockTime(told.from)} to ${clockTime(told.to)}`
        : `any record of ${source.about.name}`,
    ],
    since: told.from + expectEvery,
    evidence: exhibits(told),
  };
}

function sentence({ about, kind, heard }: ExpectedFeed, told: Silence, isSilent: boolean): string {
  const name = `${about.name} (${kind})`;
  const length = formatDuration(lengthOf(told));
  if (!heard) return `Nothing at all was heard of ${name} in the ${length} that were read`;
  return isSilent
    ? `${name} is silent since ${clockTime(told.from)}, for ${length} until the latest record of all`
    : `${name} was silent for ${length}, from ${clockTime(told.from)} to ${clockTime(told.to)}`;
}

function begins({ about, kind }: ExpectedFeed, late: Silence, expectEvery: number): Verdict {
  return {
    summary: `${about.name} (${kind}) begins only at ${clockTime(late.to)}, ${formatDuration(lengthOf(late))} after the oldest record of all; the policy expects a record at least every ${formatDuration(expectEvery)}.`,
    confidence: 'recorded',
    missing: [`whether ${about.name} was connected before`],
    absence: 'unproven',
    since: late.to,
    evidence: exhibits(late),
  };
}

function exhibits({ before, after }: Silence): readonly Exhibit[] {
  return [
    ...(before ? [{ fact: before, says: 'the last thing that it told before the silence' }] : []),
    ...(after ? [{ fact: after, says: 'the first thing that it told after the silence' }] : []),
  ];
}

function lengthOf({ from, to }: Silence): number {
  return to - from;
}
