import { expect, test } from 'vitest';
import type { Finding } from '../../core/finding.ts';
import { buildLineage } from '../../lineage/lineage.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../scenarios/acme.ts';
import * as builtin from '../builtin/index.ts';
import { evaluate } from '../engine/engine.ts';
import { days, history, hours, type Step, usually } from '../scenarios/history.ts';
import { deployed, digestOf, pushed, ran, runs } from '../scenarios/scenario.ts';

const acme = compilePolicy(loadPolicy(ACME, 'acme'));

/** What is told of the steps after a usual week: incidents of medium or worse. */
function incidents(...steps: readonly Step[]): readonly Finding[] {
  const before = [usually(12, (index) => pushed(`shop/web:0.${index}`, `v${index}`)), days(2)];
  const { events, coverage } = history(before, steps, hours(1), pushed('shop/web:1', 'd'));
  const time = Math.max(...events.map(({ at }) => at));
  const kinds = { registry: new Set(['distribution']), ci: new Set(['github']) };
  const { findings } = evaluate(buildLineage(events, coverage, acme, time, kinds), Object.values(builtin));
  return findings.filter(
    ({ incident, image, severity }) => incident === undefined && image?.repository !== 'shop/web' && severity !== 'low',
  );
}

/** A publisher’s image that no run explains, and what somebody puts on it a day later. */
function builtOn(...more: readonly Step[]): Step {
  return [
    pushed('shop/api:1', 'a', { layers: 'xy' }),
    deployed('shop/api', `shop/api@${digestOf('a')}`),
    runs('shop/api', `shop/api@${digestOf('a')}`, 'a'),
    days(1),
    more,
  ];
}

test('who put a layer on an image that merely lacks its build is told by himself, and who copies his image with him', () => {
  const found = incidents(
    builtOn(
      pushed('shop/api:1-debug', 'b', { by: 'mallory', from: '203.0.113.66', layers: 'xye' }),
      hours(5),
      pushed('shop/api:stable', 'b', { layers: 'xye' }),
      deployed('shop/cron', `shop/api@${digestOf('b')}`),
      runs('shop/cron', `shop/api@${digestOf('b')}`, 'b'),
    ),
  );
  expect(found.map(({ rule, severity }) => [rule, severity])).toEqual([
    ['implant-deployed', 'critical'],
    ['implant-deployed', 'critical'],
  ]);
  const [his, base] = ['b', 'a'].map((one) => found.find(({ image }) => image?.digest === digestOf(one)));
  expect(his?.summary).toContain('pushed by mallory');
  expect(base?.summary).not.toContain('shop/cron');
});

test('whose account is usual is told with the image that he built on', () => {
  const found = incidents(builtOn(ran('8124/1'), pushed('shop/api:2', 'b', { layers: 'xye' })));
  expect(found.map(({ rule, image }) => [rule, image?.digest])).toEqual([['implant-deployed', digestOf('a')]]);
});

test('nobody is sent after pods that are gone, or to a tag that was moved back', () => {
  const implant = (...after: readonly Step[]): Finding | undefined =>
    incidents(
      pushed('shop/api:1', 'a', { layers: 'xy' }),
      pushed('shop/api:stable', 'a', { layers: 'xy' }),
      days(1),
      pushed('shop/api:stable', 'b', { by: 'mallory', from: '203.0.113.66', layers: 'xye' }),
      runs('shop/cron', 'shop/api:stable', 'b'),
      hours(1),
      after,
    ).find(({ image, rule }) => rule === 'implant-deployed' && image?.digest === digestOf('b'));
  expect(implant()?.respond[0]).toContain('point the tag back');
  expect(implant(pushed('shop/api:stable', 'a', { layers: 'xy' }))?.respond[0]).toContain(
    'Keep it from coming back: the tag means another image since',
  );
});

test('what lies below a new colleague’s image is an incident of its own, and hers tells of none but her own pushes', () => {
  const hers = (name: string, layers: string): Step => [
    pushed(`shop/${name}:1`, name, { by: 'linda', from: '198.51.100.7', layers }),
    hours(2),
    deployed(`shop/${name}`, `shop/${name}@${digestOf(name)}`),
    runs(`shop/${name}`, `shop/${name}@${digestOf(name)}`, name),
    days(1),
  ];
  const found = incidents(
    ran('8125/1'),
    pushed('shop/base:1', 'b', { layers: 'xy' }),
    days(1),
    ['c', 'd', 'e'].map((name) => hers(name, name)),
    pushed('shop/base:1', 'f', { by: 'mallory', from: '203.0.113.66', layers: 'xyz' }),
    days(1),
    hers('g', 'xyzg'),
  );
  const top = found.map(({ rule, image, actor }) => [rule, image?.repository, actor?.name].join(' '));
  expect(new Set(top)).toEqual(new Set(['implant-deployed shop/base mallory', 'stranger-keeps-pushing shop/c linda']));
  expect(top).toHaveLength(2);
});
