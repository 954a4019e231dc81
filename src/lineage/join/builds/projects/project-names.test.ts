import { expect, test } from 'vitest';
import type { RunReported } from '../../../../core/event.ts';
import { DAY } from '../../../../core/time.ts';
import { listedRuns } from '../../../facts/run-facts.ts';
import { namedFacts } from './project-names.ts';

let count = 0;

function told(run: string, project: string, at: number, more: Partial<RunReported> = {}): RunReported {
  count += 1;
  return {
    type: 'run.reported',
    id: `gitlab:${count}`,
    source: 'gitlab',
    at: at * DAY,
    strength: 'recorded',
    origin: { path: 'ci.json', line: 1, sha256: '0' },
    system: 'gitlab',
    project,
    projectId: 'git.example/406',
    run,
    status: 'completed',
    ...more,
  };
}

const hook = { strength: 'asserted' } as const;
const other = { projectId: 'git.example/500' } as const;
const names = (listed: readonly string[], wanted: readonly string[] = []) => ({
  namesProject: (key: string) => listed.includes(key),
  wantsRecord: (key: string) => wanted.includes(key),
  sources: [],
});

/** A project moved on the third day, as hooks tell it; the API tells all of it under the new name. */
const MOVED = [
  told('1', 'acme/shop', 1, hook),
  told('1', 'new/shop', 1),
  told('3', 'new/shop', 3, hook),
  told('3', 'new/shop', 3),
];

function joined(facts: readonly RunReported[], policy = names(['gitlab:acme/shop'])) {
  const { facts: named, ...rest } = namedFacts(listedRuns(facts), policy);
  return {
    ...rest,
    projects: [...named].map(({ project }) => project),
    attempts: [...named.seen()].map(({ attempt }) => attempt),
  };
}

test('records of a run are one attempt, whatever each calls its project, under the name that the policy has', () => {
  const { projects, attempts, renamed, isNameClaimed } = joined(MOVED);
  expect(projects).toEqual(['acme/shop', 'acme/shop', 'acme/shop', 'acme/shop']);
  expect(attempts[0]).toBe(attempts[1]);
  expect(attempts[1]).not.toBe(attempts[2]);
  expect(isNameClaimed('gitlab:acme/shop')).toBe(true);
  expect(renamed).toMatchObject([{ name: 'acme/shop', now: 'new/shop', key: 'project:gitlab git.example/406' }]);
});

test('where the policy has today’s name, too, or none, that one is told', () => {
  for (const policy of [names(['gitlab:acme/shop', 'gitlab:new/shop']), names([])]) {
    const { projects, renamed, recordedAs } = joined(MOVED, policy);
    expect(new Set(projects)).toEqual(new Set(['new/shop']));
    expect(renamed).toEqual([]);
    // A claim of a run by the old name, without an id, counts nothing beside these records.
    expect(recordedAs('gitlab:acme/shop')).toBe('gitlab:new/shop');
  }
});

test('a run was of the name that its project had then, where the policy has both', () => {
  const both = names(['gitlab:acme/shop', 'gitlab:new/shop']);
  const then = (facts: readonly RunReported[], at: number, policy = both) =>
    namedFacts(listedRuns(facts), policy).calledThen(told('9', 'new/shop', at), at * DAY);
  expect(then(MOVED, 1)).toEqual({ project: 'acme/shop', isRecorded: false });
  expect(then(MOVED, 2)).toBeUndefined();
  const recorded = [told('1', 'acme/shop', 1), told('3', 'new/shop', 3)];
  expect(then(recorded, 1)).toEqual({ project: 'acme/shop', isRecorded: true });
  expect(namedFacts(listedRuns(recorded), both).keysOf('gitlab:acme/shop')).toEqual([
    'gitlab:acme/shop',
    'gitlab:new/shop',
  ]);
  // No claim gives it the name where the policy wants that on record, nor one that the policy does not have.
  expect(then(MOVED, 1, names(['gitlab:acme/shop', 'gitlab:new/shop'], ['gitlab:acme/shop']))).toBeUndefined();
  expect(then(recorded, 1, names(['gitlab:new/shop']))).toBeUndefined();
  // Who takes it later takes nothing of the past; a claim of his gives him none.
  expect(then([...recorded, told('7', 'acme/shop', 7, other)], 1)).toMatchObject({ project: 'acme/shop' });
  expect(then([...MOVED, told('2', 'acme/shop', 2, { ...hook, ...other }), told('2', 'acme/toy', 2, other)], 1)).toBe(
    undefined,
  );
});

test('the order of the facts changes nothing', () => {
  const forward = joined(MOVED);
  const backward = joined(MOVED.toReversed());
  expect(backward.projects.toReversed()).toEqual(forward.projects);
  expect(backward.renamed).toEqual(forward.renamed);
});

test.each([
  [
    'a name by a run that is not on record',
    [told('9', 'acme/shop', 2, { ...hook, ...other }), told('2', 'acme/toy', 2, other)],
  ],
  [
    'a name between hooks that call the project by its own',
    [
      told('1', 'acme/toy', 1, { ...hook, ...other }),
      told('1', 'acme/shop', 2, { ...hook, ...other }),
      told('1', 'acme/toy', 3, { ...hook, ...other }),
      told('1', 'acme/toy', 3, other),
    ],
  ],
  [
    'the name of another project that is on record',
    [told('8', 'acme/shop', 4), told('2', 'acme/shop', 2, { ...hook, ...other }), told('2', 'acme/toy', 2, other)],
  ],
  [
    'a name that claims give to two projects',
    [...MOVED, told('2', 'acme/shop', 2, { ...hook, ...other }), told('2', 'acme/toy', 2, other)],
  ],
])('a claim cannot give a project of one’s own the name of the policy: %s', (_, facts) => {
  const { renamed, isNameClaimed } = joined(facts);
  expect(renamed).toEqual([]);
  expect(isNameClaimed('gitlab:acme/shop')).toBe(false);
});

test('nor does it where the policy wants that project on record', () => {
  const wanting = names(['gitlab:acme/shop'], ['gitlab:acme/shop']);
  const { renamed, isNameClaimed, projects } = joined(MOVED, wanting);
  expect(renamed).toEqual([]);
  expect(isNameClaimed('gitlab:acme/shop')).toBe(false);
  expect(new Set(projects)).toEqual(new Set(['new/shop']));
  const recorded = joined([told('1', 'acme/shop', 1), told('3', 'new/shop', 3)], wanting);
  expect(recorded.renamed).toMatchObject([{ name: 'acme/shop', now: 'new/shop' }]);
});

test('who takes a name that is free is not who left it', () => {
  const taker = told('7', 'acme/shop', 7, other);
  const { projects, takenBy } = joined([...MOVED, taker]);
  expect(projects).toEqual(['new/shop', 'new/shop', 'new/shop', 'new/shop', 'acme/shop']);
  expect(takenBy('gitlab:acme/shop')).toEqual(expect.objectContaining({ run: '1', projectId: 'git.example/406' }));
  expect(joined([...MOVED, told('7', 'acme/shop', 0, other)]).takenBy('gitlab:acme/shop')).toBeUndefined();
});

test('runs with one number of two projects that had the same name stay apart', () => {
  const facts = [told('1', 'acme/shop', 1), told('2', 'new/shop', 3), told('1', 'acme/shop', 7, other)];
  const { attempts } = joined(facts);
  expect(new Set(attempts).size).toBe(3);
});

test('facts that tell a project by its id alone are of the project that others call by its name', () => {
  const byId = told('1', '406', 1, hook);
  expect(joined([byId, told('1', 'acme/shop', 1)])).toMatchObject({
    projects: ['acme/shop', 'acme/shop'],
    renamed: [],
  });
  const { projectId: _, ...nameless } = told('1', 'acme/shop', 1);
  expect(new Set(joined([byId, told('1', 'acme/shop', 1), nameless]).attempts).size).toBe(1);
  // Of no other, nor of one of two that claims name; and whoever lists the id means it.
  expect(joined([byId, told('1', 'acme/shop', 1, other)]).projects).toEqual(['406', 'acme/shop']);
  expect(joined([byId, told('1', 'acme/shop', 1, hook), told('2', 'acme/web', 2, hook)]).projects[0]).toBe('406');
  expect(joined([byId, told('1', 'acme/shop', 1)], names(['gitlab:406'])).projects[0]).toBe('406');
});
