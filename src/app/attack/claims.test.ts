import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { LandwaiterEvent } from '../../core/event.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { policyJsonSchema } from '../../policy/schema/schema.ts';
import * as told from '../../rules/builtin/index.cases.ts';
import type { Case } from '../../rules/rule.ts';
import { excerpts } from '../../attack/excerpt.ts';
import { follow } from '../../attack/follow.ts';
import { analyze, RULES } from '../analysis/analyze.ts';
import { checksOf } from './attack-json.ts';
import { ANALYTIC, ANSWERED, claimsOf, SETTINGS } from './claims.ts';
import { attackCoverage } from './coverage.ts';

const event = z.object({ type: z.string(), source: z.string(), action: z.string().optional() });
const fixture = z.object({ events: z.array(event).optional() });

// What is made on a host is built, committed, imported or loaded there; a pull makes nothing.
const isMade = ({ type, action = '' }: { readonly type: string; readonly action?: string | undefined }): boolean =>
  type === 'host.image' && ['built', 'committed', 'imported', 'loaded'].includes(action);
const isPushed = ({ type }: { readonly type: string }): boolean =>
  ['manifest.pushed', 'manifest.hinted'].includes(type);
const SHOWS = { 'docker:daemon': isMade, 'docker:registry': isPushed } as const;

describe('the kinds that are said to tell a log source', () => {
  const events = globSync('src/ingest/sources/fixtures/*/*.out.json').flatMap((path) => {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return [value].flat().flatMap((one) => fixture.safeParse(one).data?.events ?? event.safeParse(one).data ?? []);
  });

  test.each(Object.entries(SHOWS))('%s are those whose fixtures show it', (logSource, shows) => {
    const kinds = [...new Set(events.filter(shows).map(({ source }) => source))].sort();
    expect(ANSWERED.find((one) => one.logSource === logSource)?.kinds).toEqual(kinds);
  });
});

describe('the rules that are said to rest on a log source', () => {
  const casesOf: Readonly<Record<string, readonly Case[]>> = told;
  const ofRule = (id: string): readonly Case[] =>
    casesOf[id.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())] ?? [];

  function brings(id: string, shows: (event: LandwaiterEvent) => boolean): boolean {
    return ofRule(id).some((one) => {
      if (one.expect !== 'fires') return false;
      const policy = one.policy === undefined ? observe() : compilePolicy(loadPolicy(one.policy, id));
      const { findings } = analyze({ events: one.events, coverage: one.coverage, inputs: [] }, policy, one.at, RULES);
      const shown = new Set(one.events.filter(shows).map((fact) => fact.id));
      return findings.some(({ rule, evidence }) => rule === id && evidence.some(({ eventId }) => shown.has(eventId)));
    });
  }

  test.each([
    ['docker:daemon', isMade],
    ['docker:registry', isPushed],
  ] as const)('%s bring such a record as evidence in a case', (logSource, shows) => {
    const rules = ANSWERED.find((one) => one.logSource === logSource)?.rules ?? [];
    expect(rules.length).toBeGreaterThan(2);
    expect(rules.filter((id) => !brings(id, shows))).toEqual([]);
  });

  test('claim the analytic', () => {
    const claiming = new Set(
      RULES.flatMap(({ id, attack }) => (attack.some(({ analytic }) => analytic === ANALYTIC) ? [id] : [])),
    );
    expect(ANSWERED.flatMap(({ rules }) => rules.filter((id) => !claiming.has(id)))).toEqual([]);
  });
});

test('every setting that stands for a mutable element is one of the policy', () => {
  const schema: unknown = JSON.parse(policyJsonSchema());
  const at = (value: unknown, key: string): unknown =>
    typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  const wrong = Object.values(SETTINGS)
    .flat()
    .filter((path) => {
      const parts = path.split('.');
      let place: unknown = schema;
      for (const part of parts) {
        place = at(at(place, 'properties'), part.replace('[]', ''));
        if (part.endsWith('[]')) place = at(place, 'items');
      }
      return place === undefined;
    });
  expect(wrong).toEqual([]);
});

describe('without an import', () => {
  test('the analytic is told with what answers it, and no gap', () => {
    const { logSources, mutableElements, looked } = attackCoverage(excerpts()[0], undefined);
    expect(looked).toBe(false);
    expect(
      logSources.map(({ name, component, kinds, rules }) => [
        name,
        component?.attackId,
        kinds.length > 0,
        rules.length > 0,
      ]),
    ).toEqual([
      ['docker:daemon', 'DC0015', true, true],
      ['docker:registry', 'DC0036', true, true],
    ]);
    expect(mutableElements.map(({ field, settings }) => [field, settings.length > 0])).toEqual([
      ['TimeWindow', true],
      ['UserContext', true],
      ['RegistryNameRegex', true],
    ]);
  });

  test('a kind was heard from its first to its last record, wherever', () => {
    const row = { source: 'docker', from: Date.UTC(2031, 0, 2), to: Date.UTC(2031, 0, 3) };
    const heard = [
      { ...row, scope: 'one' },
      { ...row, scope: 'two', to: Date.UTC(2031, 0, 4) },
    ];
    const { logSources } = attackCoverage(excerpts()[0], heard);
    expect(logSources[0]?.kinds.map(({ kind, heard: when }) => [kind, when])).toEqual([
      ['docker', { from: '2031-01-02T00:00:00Z', to: '2031-01-04T00:00:00Z' }],
      ['podman', undefined],
    ]);
  });

  test.each(excerpts().map((one) => [one.about.release, one] as const))(
    'no rule names a technique that release %s does not know, or has revoked',
    (_, release) => {
      const open = checksOf(release).filter(({ state }) => state !== 'confirmed');
      expect(open.map(({ claim, says }) => [claim.by, says])).toEqual([]);
    },
  );

  test('a rule that named an id of the older release would be seen', () => {
    const claims = claimsOf(
      [{ id: 'of-old', attack: [{ technique: 'T1562' }, { technique: 'T9999' }] }],
      excerpts()[0],
    );
    const states = claims.filter(({ by }) => by === 'rule of-old').map((claim) => follow(excerpts()[0], claim));
    expect(states.map(({ state, says }) => [state, says])).toEqual([
      ['gone', 'T1562 is revoked; T1685 takes its place'],
      ['unknown', 'T9999 is not there in the built-in excerpt'],
    ]);
  });

  test('every older id that a rule says stands for the newer one', () => {
    const [newest, older] = excerpts();
    const renamed = RULES.flatMap(({ attack }) => attack).filter(({ formerly }) => formerly !== undefined);
    expect(renamed.length).toBeGreaterThan(5);
    for (const { technique, formerly = '' } of renamed) {
      const entry = newest.find(formerly);
      expect(entry && newest.replacement(entry)?.attackId).toBe(technique);
      expect(older?.find(formerly)).toMatchObject({ revoked: false });
    }
  });

  test('says of each data component, in the order of the analytic, what was read here', () => {
    const heard = [{ source: 'docker', scope: '', from: Date.UTC(2031, 0, 2), to: Date.UTC(2031, 0, 3) }];
    const told = (rows: typeof heard | undefined) =>
      attackCoverage(excerpts()[0], rows).logSources.map(({ read, says }) => [read, says]);
    expect(told(heard)).toEqual([
      ['read', 'DC0015 Image Creation was read here, from 2031-01-02T00:00:00Z to 2031-01-03T00:00:00Z, of docker'],
      ['not-read', expect.stringMatching(/^DC0036 Image Modification was not read here: connect one of .*harbor/)],
    ]);
    expect(told(undefined).map(([read]) => read)).toEqual(['not-asked', 'not-asked']);
  });
});
