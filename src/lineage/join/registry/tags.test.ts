import { expect, test } from 'vitest';
import type { LandwaiterEvent } from '../../../core/event.ts';
import { observe } from '../../../policy/compile/compile.ts';
import { history, hours, type Step } from '../../../rules/scenarios/history.ts';
import { deleted, digestOf, pulled, pushed } from '../../../rules/scenarios/scenario.ts';
import { joinImages } from './images.ts';
import { joinTags, type Tags } from './tags.ts';

const forged = { source: 'harbor', strength: 'asserted' } as const;

function joined(...steps: readonly Step[]): Tags {
  return joinedFacts(history(...steps).events);
}

function joinedFacts(events: readonly LandwaiterEvent[]): Tags {
  const facts = events.flatMap((fact) =>
    fact.type === 'manifest.pushed' || fact.type === 'manifest.pulled' || fact.type === 'manifest.deleted'
      ? [fact]
      : [],
  );
  return joinTags(
    facts,
    { hints: [], credentials: () => ({}), isOnlyClaimed: () => false, dates: new Map() },
    observe(),
    joinImages(facts.flatMap((fact) => (fact.type === 'manifest.pushed' ? [fact] : []))).image,
  );
}

function meanings({ intervals }: Tags, tag = 'registry.acme.example/shop/api:1.4'): readonly (string | undefined)[][] {
  return (intervals.get(tag) ?? []).map((one) => [one.digest.slice(7, 8), one.endedBy]);
}

test('a tag means one digest after the other, and says how each meaning ended', () => {
  const tags = joined(
    pushed('shop/api:1.4', 'a'),
    hours(1),
    pushed('shop/api:1.4', 'b'),
    hours(1),
    deleted('shop/api:1.4'),
    hours(1),
    pushed('shop/api:1.4', 'c'),
  );
  expect(meanings(tags)).toEqual([
    ['a', 'moved'],
    ['b', 'deleted'],
    ['c', undefined],
  ]);
  expect(tags.pushes.map((push) => push.previous?.digest)).toEqual([undefined, digestOf('a'), digestOf('b')]);
});

test('the same push again is one push with two facts; a return of the tag to an old digest is a push of its own with the same key', () => {
  const { pushes } = joined(
    pushed('shop/api:1.4', 'a'),
    pushed('shop/api:1.4', 'a'),
    pushed('shop/api:1.4', 'b'),
    pushed('shop/api:1.4', 'a'),
  );
  expect(pushes.map((push) => [push.digest.slice(7, 8), push.facts.length])).toEqual([
    ['a', 2],
    ['b', 1],
    ['a', 1],
  ]);
  expect(pushes[0]?.key).toBe(pushes[2]?.key);
});

test('a deleted manifest takes all its tags with it, and no other', () => {
  const tags = joined(
    pushed('shop/api:1.4', 'a'),
    pushed('shop/api:latest', 'a'),
    pushed('shop/api:edge', 'b'),
    deleted('shop/api', { digest: 'a' }),
  );
  const endings = ['1.4', 'latest', 'edge'].map(
    (tag) => meanings(tags, `registry.acme.example/shop/api:${tag}`)[0]?.[1],
  );
  expect(endings).toEqual(['deleted', 'deleted', undefined]);
});

test('two feeds tell of one deletion, of which one knows who did it; what came back between is deleted again', () => {
  const unnamed = { source: 'azure-acr', by: '', digest: 'a' } as const;
  const named = { source: 'azure-acr-log', by: 'dana', digest: 'a' } as const;
  const once = joined(pushed('shop/api:1.4', 'a'), deleted('shop/api', unnamed), deleted('shop/api', named));
  expect(once.deletions.map(({ actor, facts }) => [actor?.name, facts.length])).toEqual([['dana', 2]]);
  const again = joined(
    pushed('shop/api:1.4', 'a'),
    deleted('shop/api', unnamed),
    pushed('shop/api:1.4', 'a'),
    deleted('shop/api', named),
  );
  expect(again.deletions.map(({ actor }) => actor?.name)).toEqual([undefined, 'dana']);
  const others = joined(deleted('shop/api', { ...unnamed, by: 'mallory' }), deleted('shop/api', named));
  expect(others.deletions).toHaveLength(2);
  expect(joined(deleted('shop/api', unnamed), deleted('shop/api', unnamed)).deletions).toHaveLength(2);
  expect(joined(deleted('shop/api', unnamed), deleted('shop/api', { ...named, ...forged })).deletions).toHaveLength(2);
});

test('a repository that is deleted as a whole takes every tag with it; what is pushed again is new', () => {
  const tags = joined(
    pushed('shop/api:1.4', 'a'),
    pushed('shop/api:edge', 'b'),
    pushed('shop/web:1.0', 'c'),
    deleted('shop/api', { whole: 'repository', by: 'mallory' }),
    hours(1),
    pushed('shop/api:1.4', 'a'),
  );
  expect(meanings(tags, 'registry.acme.example/shop/api:1.4')).toEqual([
    ['a', 'deleted'],
    ['a', undefined],
  ]);
  expect(meanings(tags, 'registry.acme.example/shop/api:edge')).toEqual([['b', 'deleted']]);
  expect(meanings(tags, 'registry.acme.example/shop/web:1.0')).toEqual([['c', undefined]]);
  expect(tags.deletions).toMatchObject([{ key: 'deletion:registry.acme.example/shop/api', whole: true }]);
  expect(tags.pushes).toHaveLength(4);
  expect(tags.pushes.at(-1)?.previous?.deletion).toBe(tags.deletions[0]);
});

test('what is pushed without a tag right after its repository was deleted as a whole is no repetition', () => {
  const again = pushed('shop/api', 'a');
  expect(joined(again, again).pushes).toHaveLength(1);
  const tags = joined(again, deleted('shop/api', { whole: 'repository', by: 'mallory' }), again);
  expect(tags.pushes.map(({ digest, facts }) => [digest.slice(7, 8), facts.length])).toEqual([
    ['a', 1],
    ['a', 1],
  ]);
});

test('a deletion of all repositories below a path ends what each held until then, and touches no other', () => {
  const tags = joined(
    pushed('shop/api:1.4', 'a'),
    pushed('shop/team/web:1.0', 'b'),
    pushed('shopping/cart:1.0', 'c'),
    deleted('shop', { whole: 'below' }),
    deleted('shop', { whole: 'below' }),
    pushed('shop/late:1.0', 'd'),
    pushed('shop/api:1.5', 'e'),
    deleted('shop/api', { whole: 'below', ...forged }),
  );
  const of = (name: string) => meanings(tags, `registry.acme.example/${name}`);
  expect(of('shop/api:1.4')).toEqual([['a', 'deleted']]);
  expect(of('shop/api:1.5')).toEqual([['e', undefined]]);
  expect(of('shop/team/web:1.0')).toEqual([['b', 'deleted']]);
  expect(of('shopping/cart:1.0')).toEqual([['c', undefined]]);
  expect(of('shop/late:1.0')).toEqual([['d', undefined]]);
  expect(tags.deletions.map(({ key }) => key)).toEqual([
    'deletion:registry.acme.example/shop/api',
    'deletion:registry.acme.example/shop/team/web',
  ]);
});

test('a pull tells what a tag meant before the records begin', () => {
  expect(meanings(joined(pulled('shop/api:1.4', 'a'), hours(1), pushed('shop/api:1.4', 'b')))).toEqual([
    ['a', 'moved'],
    ['b', undefined],
  ]);
});

test('beside the registry’s own records a webhook moves, deletes and sets no tag', () => {
  const tags = joined(
    pushed('shop/api:1.4', 'a'),
    pushed('shop/api:1.4', 'e', forged),
    deleted('shop/api:1.4', forged),
    pulled('shop/api:1.5', 'e', forged),
    pushed('shop/api:1.4', 'b'),
  );
  expect(meanings(tags)).toEqual([
    ['a', 'moved'],
    ['b', undefined],
  ]);
  expect(meanings(tags, 'registry.acme.example/shop/api:1.5')).toEqual([]);
  expect(tags.pushes).toHaveLength(3);
  expect(tags.deletions).toHaveLength(1);
});

test('a webhook neither dates nor signs a push that the registry recorded', () => {
  const { pushes } = joined(pushed('shop/api:1.4', 'a', forged), hours(5), pushed('shop/api:1.4', 'a', { by: '' }));
  expect(pushes).toHaveLength(1);
  expect(pushes[0]).toMatchObject({ strength: 'recorded', at: pushes[0]?.facts[1]?.at });
  expect(pushes[0]?.actor).toBeUndefined();
});

test('where only webhooks tell of a registry they make its history', () => {
  const tags = joined(pushed('shop/api:1.4', 'a', forged), pushed('shop/api:1.4', 'b', forged));
  expect(meanings(tags)).toEqual([
    ['a', 'moved'],
    ['b', undefined],
  ]);
  expect(tags.pushes.map((push) => push.strength)).toEqual(['asserted', 'asserted']);
});

test('two records of one instant make an ambiguous meaning', () => {
  const events = history(pushed('shop/api:1.4', 'a'), pushed('shop/api:1.4', 'b')).events;
  const tags = joinedFacts(events.map((event) => ({ ...event, at: events[0]?.at ?? 0 })));
  expect(tags.intervals.get('registry.acme.example/shop/api:1.4')?.[0]?.ambiguous).toBe(true);
});

test('where one feed knows who and another which tag, a digest that is tagged again later is pushed by whoever did it then', () => {
  const who = (by: string): Step => pushed('shop/api', 'a', { source: 'artifact-registry-audit', by });
  const which = (tag: string): Step => pushed(`shop/api:${tag}`, 'a', { source: 'google-artifact-registry', by: '' });
  const { pushes } = joined(who('promoter'), which('1.4'), hours(1), who('release-bot'), which('stable'));
  expect(pushes.map((push) => [push.tag, push.actor?.name, push.facts.length])).toEqual([
    ['1.4', 'promoter', 2],
    ['stable', 'release-bot', 2],
  ]);
});

test('an untagged manifest told twice within minutes is one push, told again an hour later another', () => {
  const { pushes } = joined(pushed('shop/api', 'a'), pushed('shop/api', 'a'), hours(1), pushed('shop/api', 'a'));
  expect(pushes.map((push) => push.facts.length)).toEqual([2, 1]);
});
