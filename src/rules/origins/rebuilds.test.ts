import { expect, test } from 'vitest';
import { isAtLeastSevere } from '../../core/finding.ts';
import { MINUTE } from '../../core/time.ts';
import { buildLineage } from '../../lineage/lineage.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../scenarios/acme.ts';
import * as builtin from '../builtin/index.ts';
import { evaluate } from '../engine/engine.ts';
import { days, history, hours, type Step, usually } from '../scenarios/history.ts';
import { deployed, pushed, ran, runs } from '../scenarios/scenario.ts';

const commit = (index: number): string => `${index}`.padStart(40, 'd');
const TELLING = [
  { mode: 'with a policy', policy: compilePolicy(loadPolicy(ACME, 'acme')) },
  { mode: 'without a policy', policy: observe() },
].flatMap(({ mode, policy }) =>
  [true, false].flatMap((reports) => [true, false].map((labels) => ({ mode, policy, reports, labels }))),
);

test.each(TELLING)(
  'the commit that a floating tag stands on, built again and rolled out, is quiet; an older one is told once: $mode, reports $reports, labels $labels',
  ({ policy, reports, labels }) => {
    const build = (run: string, of: number, image: string, by = ''): Step => [
      ran(run, { commit: commit(of), by, ...(reports && { made: [`shop/api:edge@${image}`] }) }),
      pushed('shop/api:edge', image, {
        layers: `xy${image.at(-1) ?? ''}`,
        ...(labels && { labels: { 'org.opencontainers.image.revision': commit(of) } }),
      }),
      runs('shop/api', 'shop/api:edge', image, { pod: image }),
    ];
    const life: Step = [
      deployed('shop/api', 'shop/api:edge'),
      usually(30, (index) => build(`r${index}/1`, index, `r${index}`)),
      days(4),
      [1, 2, 3].map((night) => [build(`n${night}/1`, 29, `n${night}`), hours(20)]),
    ];
    const incidents = (...steps: readonly Step[]) => {
      const { events, coverage } = history(steps);
      const at = Math.max(...events.map((event) => event.at)) + 20 * MINUTE;
      const kinds = { registry: new Set(['distribution']), ci: new Set(['github']) };
      return evaluate(buildLineage(events, coverage, policy, at, kinds), Object.values(builtin)).findings.filter(
        ({ severity, incident }) => incident === undefined && isAtLeastSevere(severity, 'medium'),
      );
    };
    expect(incidents(life)).toEqual([]);
    const [told, ...more] = incidents(life, build('r10/2', 10, 'z', 'dana'));
    expect(more).toEqual([]);
    // More than the run's time has to say that it made these bytes.
    const isTied = reports || labels;
    expect(told).toMatchObject(
      isTied ? { rule: 'tag-rolled-back', severity: 'medium' } : { rule: 'implant-deployed', severity: 'high' },
    );
    expect(told?.summary).toContain(
      isTied ? 'Deployment/api in shop (cluster prod-1) ran it since' : 'a tag was moved back to an older image',
    );
  },
);
