import { describe, expect, test } from 'vitest';
import type { LandwaiterEvent, ManifestHinted } from '../../../core/event.ts';
import { MINUTE, SECOND } from '../../../core/time.ts';
import { observe } from '../../../policy/compile/compile.ts';
import { found, gone, held } from '../../../rules/scenarios/asking-scenario.ts';
import { history, minutes, START, type Step } from '../../../rules/scenarios/history.ts';
import { deleted, digestOf, pushed } from '../../../rules/scenarios/scenario.ts';
import { joinImages } from './images.ts';
import { joinTags, type Tags } from './tags.ts';

function joined(events: readonly LandwaiterEvent[], hints: readonly ManifestHinted[] = []): Tags {
  const facts = events.flatMap((fact) =>
    fact.type === 'manifest.pushed' || fact.type === 'manifest.pulled' || fact.type === 'manifest.deleted'
      ? [fact]
      : [],
  );
  const pushes = facts.flatMap((fact) => (fact.type === 'manifest.deleted' ? [] : [fact]));
  return joinTags(
    facts,
    { hints, credentials: () => ({}), isOnlyClaimed: () => false, dates: new Map() },
    observe(),
    joinImages(pushes).image,
  );
}

const told = (...steps: readonly Step[]): readonly LandwaiterEvent[] => history(...steps).events;

function shown({ pushes }: Tags) {
  return pushes.map((push) => [push.digest.slice(7, 8), push.actor?.name, push.since !== undefined]);
}

function meanings({ intervals }: Tags): readonly (string | undefined)[][] {
  return (intervals.get('registry.acme.example/shop/api:1.4') ?? []).map((one) => [
    one.digest.slice(7, 8),
    one.endedBy,
  ]);
}

function shifted<Event extends LandwaiterEvent>(event: Event | undefined, by: number): Event {
  if (!event) throw new Error('no such event');
  return { ...event, at: event.at + by };
}

describe('a push that a notification tells of and asking found', () => {
  const [before, notified, asked] = told(
    pushed('shop/api:1.4', 'a'),
    pushed('shop/api:1.4', 'b'),
    found('shop/api:1.4', 'b'),
  );
  if (!before || !notified || !asked) throw new Error('three events');
  const once = [
    ['a', 'ci-bot', false],
    ['b', 'ci-bot', false],
  ];

  test('is one push by whom the notification names, whichever comes first', () => {
    for (const events of [
      [before, notified, asked],
      [asked, before, notified],
      [notified, asked, before],
    ])
      expect(shown(joined(events))).toEqual(once);
  });

  test('is one push, too, when the clock of the registry is ahead of the one who asked', () => {
    const late = shifted(notified, 90 * SECOND);
    for (const events of [
      [before, late, asked],
      [asked, late, before],
    ])
      expect(shown(joined(events))).toEqual(once);
  });

  test('moves the tag once, also when it moved on while somebody asked', () => {
    // Asked in the very second in which the next push came, the answer may be dated after it.
    const next = { ...shifted(notified, 30 * SECOND), id: 'distribution:9', digest: digestOf('c') };
    const tags = joined([before, notified, next, shifted(asked, 0)]);
    expect(meanings(tags)).toEqual([
      ['a', 'moved'],
      ['b', 'moved'],
      ['c', undefined],
    ]);
  });

  test('until the notification comes nobody is named, and when is known by two times', () => {
    const { pushes } = joined([before, asked]);
    expect(pushes[1]).toMatchObject({ digest: digestOf('b'), at: asked.at, since: asked.at - 5 * MINUTE });
    expect(pushes[1]?.actor).toBeUndefined();
    expect(pushes[1]?.previous).toMatchObject({ digest: digestOf('a'), endedBy: 'moved', to: asked.at });
  });
});

test('a notification from long before is of another push: what asking found since then moved the tag back', () => {
  const tags = joined(
    told(
      pushed('shop/api:1.4', 'a'),
      minutes(60),
      pushed('shop/api:1.4', 'b'),
      minutes(60),
      found('shop/api:1.4', 'a'),
    ),
  );
  expect(shown(tags)).toEqual([
    ['a', 'ci-bot', false],
    ['b', 'ci-bot', false],
    ['a', undefined, true],
  ]);
});

test('nor is one from just before the question, when the tag was something else in between', () => {
  const tags = joined(
    told(pushed('shop/api:1.4', 'a'), minutes(2), found('shop/api:1.4', 'b'), minutes(4), found('shop/api:1.4', 'a')),
  );
  expect(meanings(tags).map(([digest]) => digest)).toEqual(['a', 'b', 'a']);
});

test('one from just before the question, by a clock that is behind, is told', () => {
  const [first, , asked] = told(
    pushed('shop/api:1.4', 'a'),
    pushed('shop/web:1', 'c'),
    minutes(6),
    found('shop/api:1.4', 'a'),
  );
  if (!first || !asked) throw new Error('two events');
  expect(shown(joined([first, asked]))).toEqual([['a', 'ci-bot', false]]);
});

test('taking stock is no push: it says what a tag means from then on', () => {
  const tags = joined(told(held('shop/api:1.4', 'a'), minutes(10), found('shop/api:1.4', 'b')));
  expect(shown(tags)).toEqual([['b', undefined, true]]);
  expect(meanings(tags)).toEqual([
    ['a', 'moved'],
    ['b', undefined],
  ]);
});

describe('where only claims tell of a registry', () => {
  const forged = { source: 'dockerhub', strength: 'asserted' } as const;

  test('taking stock leaves them their worth: they move the tag as before', () => {
    const tags = joined(
      told(held('shop/api:1.4', 'a'), pushed('shop/api:1.4', 'b', forged), pushed('shop/api:1.4', 'c', forged)),
    );
    expect(meanings(tags).map(([digest]) => digest)).toEqual(['a', 'b', 'c']);
  });

  test('what asking found too stays a claim: its actor is not made a record by it', () => {
    const [push] = joined(told(pushed('shop/api:1.4', 'b', forged), found('shop/api:1.4', 'b'))).pushes;
    expect(push).toMatchObject({ strength: 'asserted', actor: { name: 'ci-bot' } });
  });

  test('what no claim told is a record without an actor, and a claim that comes much later gives it none', () => {
    const tags = joined(
      told(found('shop/api:1.4', 'b'), minutes(60), pushed('shop/api:1.4', 'b', { ...forged, by: 'mallory' })),
    );
    expect(tags.pushes.map(({ strength, actor }) => [strength, actor?.name])).toEqual([['recorded', undefined]]);
  });
});

describe('a tag that is gone', () => {
  test('was deleted, where nothing else tells of it', () => {
    const tags = joined(told(pushed('shop/api:1.4', 'a'), minutes(10), gone('shop/api:1.4')));
    expect(meanings(tags)).toEqual([['a', 'deleted']]);
    expect(tags.deletions).toHaveLength(1);
  });

  test('was deleted once, where a record tells of the tag, the manifest or the repository', () => {
    for (const record of [
      deleted('shop/api:1.4'),
      deleted('shop/api', { digest: 'a' }),
      deleted('shop/api', { whole: 'repository' }),
    ]) {
      const tags = joined(told(pushed('shop/api:1.4', 'a'), minutes(10), record, gone('shop/api:1.4')));
      expect(tags.deletions.map(({ actor }) => actor?.name)).toEqual(['ci-bot']);
    }
  });

  test('that was never known tells nothing', () => {
    expect(joined(told(gone('shop/api:1.4'))).deletions).toEqual([]);
  });
});

test('a notification without digest gets its digest from asking, and asking its actor from the notification', () => {
  const hint: ManifestHinted = {
    type: 'manifest.hinted',
    action: 'pushed',
    id: 'quay:1',
    source: 'quay',
    at: START + MINUTE,
    strength: 'recorded',
    origin: { path: 'quay.ndjson', line: 1, sha256: '0'.repeat(64) },
    registry: 'registry.acme.example',
    repository: 'shop/api',
    tag: '1.4',
    actor: { name: 'deploy-bot', kind: 'robot' },
  };
  const events = told(minutes(40), found('shop/api:1.4', 'b', { after: 41 }));
  const tags = joined(events, [hint]);
  expect(tags.unexplained).toEqual([]);
  expect(tags.pushes.map(({ actor }) => actor?.name)).toEqual(['deploy-bot']);
  // Pushed before it was asked the first time: it was something else.
  expect(joined(told(minutes(40), found('shop/api:1.4', 'b')), [hint]).unexplained).toEqual([hint]);
});
