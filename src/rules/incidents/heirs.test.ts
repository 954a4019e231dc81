import { expect, test } from 'vitest';
import { isAtLeastSevere } from '../../core/finding.ts';
import { MINUTE } from '../../core/time.ts';
import { buildLineage } from '../../lineage/lineage.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../scenarios/acme.ts';
import * as builtin from '../builtin/index.ts';
import { evaluate } from '../engine/engine.ts';
import { days, history, hours, quickly, type Step } from '../scenarios/history.ts';
import { deployed, digestOf, pushed, ran, runs } from '../scenarios/scenario.ts';

const CHILDREN = Array.from({ length: 100 }, (_, index) => index);

function found(told: Parameters<typeof pushed>[2]) {
  const services = CHILDREN.map(
    (nth): Step => [
      ran(`r/${nth}`, { made: [`shop/s${nth}:1@c${nth}`] }),
      pushed(`shop/s${nth}:1`, `c${nth}`, { layers: `xe${String.fromCharCode(200 + nth)}` }),
      deployed(`shop/s${nth}`, `shop/s${nth}@${digestOf(`c${nth}`)}`),
      runs(`shop/s${nth}`, `shop/s${nth}@${digestOf(`c${nth}`)}`, `c${nth}`),
    ],
  );
  const before = [
    ran('r/0', { made: ['shop/old:1@d'] }),
    pushed('shop/old:1', 'd', { layers: 'xv' }),
    runs('shop/old', `shop/old@${digestOf('d')}`, 'd'),
  ];
  const { events, coverage } = history(
    before,
    days(1),
    quickly(pushed('base/tool:1', 'b', { layers: 'xe', ...told })),
    days(1),
    services,
    hours(1),
    pushed('base/other:1', 'f', { by: 'base-bot', layers: 'z' }),
  );
  const at = Math.max(...events.map((event) => event.at)) + 20 * MINUTE;
  const kinds = { registry: new Set(['distribution']), ci: new Set(['github']) };
  const policy = compilePolicy(loadPolicy(ACME, 'acme'));
  return evaluate(buildLineage(events, coverage, policy, at, kinds), Object.values(builtin)).findings.filter(
    ({ severity }) => isAtLeastSevere(severity, 'medium'),
  );
}

test('one medium finding on a base, 100 images on it and all of them deployed are one incident of that push', () => {
  // Nobody knows who pushed it: medium, and all there is.
  const findings = found({ by: '' });
  const [incident, ...others] = findings.filter((finding) => finding.incident === undefined);
  expect(others).toEqual([]);
  expect(incident).toMatchObject({ rule: 'implant-deployed', severity: 'high', image: { repository: 'base/tool' } });
  expect(incident?.summary).toContain('is part of 100 more images');
  expect(incident?.summary).toContain('and 99 more places');
  const inherited = findings.filter(({ rule }) => rule === 'suspect-layer-inherited');
  expect(inherited).toHaveLength(100);
  expect(new Set(inherited.map(({ severity }) => severity))).toEqual(new Set(['medium']));
  expect(incident?.parts).toEqual(expect.arrayContaining(inherited.map(({ id }) => id)));
});

test('a grave finding on the base makes it critical, once; what was there before is not touched', () => {
  const findings = found({ by: 'mallory' });
  const incidents = findings.filter((finding) => finding.incident === undefined);
  expect(incidents.map(({ rule, severity }) => [rule, severity])).toEqual([['implant-deployed', 'critical']]);
  expect(findings.filter(({ image }) => image?.repository === 'shop/old')).toEqual([]);
});
