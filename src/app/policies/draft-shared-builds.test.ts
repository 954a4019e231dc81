import { describe, expect, test } from 'vitest';
import { parseDigest } from '../../core/digest.ts';
import type { LandwaiterEvent, ManifestPushed, RunReported } from '../../core/event.ts';
import { HOUR, MINUTE } from '../../core/time.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { analyze } from '../analysis/analyze.ts';
import { draftFrom } from './draft-policy.ts';
import { days, seen } from './recorded.fixture.ts';

const SERVICES = ['api', 'cart', 'crm', 'mail'];
let serial = 0;
/** A run of a project, and what it pushed, some hours after the day began. */
function made(day: number, project: string, service: string, hour: number, ref = 'main', trigger = 'push') {
  serial += 1;
  const one = seen(`${serial}`, 'distribution', day);
  const at = one.at + hour * HOUR;
  const run: RunReported = {
    ...seen(`run-${serial}`, 'jenkins', day),
    at: at + MINUTE,
    type: 'run.reported',
    system: 'jenkins',
    project,
    run: String(serial),
    status: 'completed',
    started: at - MINUTE,
    ended: at + MINUTE,
    ref,
    trigger,
  };
  const push: ManifestPushed = {
    ...one,
    at,
    type: 'manifest.pushed',
    registry: 'registry.acme.example',
    repository: `shop/${service}`,
    tag: `t${serial}`,
    digest: parseDigest(`sha256:${serial.toString(16).padStart(64, '0')}`),
    actor: { name: 'ci', kind: 'robot' },
  };
  return [run, push] as const;
}
/** Every service is built by a job of its own, day after day. */
const own = days(10).flatMap((day) => SERVICES.flatMap((name, at) => made(day, `shop/${name}`, name, at)));
/** A preview of one of these on each of eight days, by a job for all. */
const previews = (project: string, names: readonly string[], { count = 8, trigger = 'push' } = {}) =>
  days(count).flatMap((day) =>
    made(day, project, names[day % names.length] ?? '', 7 + (day % 3), `refs/heads/change-${day}`, trigger),
  );

function projectsOf(service: string, ...events: readonly (readonly LandwaiterEvent[])[]): readonly string[] {
  const history = { events: [own, ...events].flat(), inputs: [], coverage: [] };
  const policy = compilePolicy(loadPolicy(draftFrom(analyze(history, observe())), 'draft'));
  const entries = policy.publishers({ registry: 'registry.acme.example', repository: `shop/${service}` });
  return entries.flatMap(({ builds }) => builds?.flatMap(({ project }) => project ?? []) ?? []).sort();
}

describe('a job that makes a few images of each of several repositories', () => {
  test('is among the builds of these, and of the others where these are most', () => {
    const all = previews('shop/previews', ['api', 'cart', 'crm']);
    expect(projectsOf('api', all)).toEqual(['shop/api', 'shop/previews']);
    expect(projectsOf('mail', all)).toEqual(['shop/mail', 'shop/previews']);
  });

  test('is not where it came to fewer, as a job of somebody who would be let in everywhere', () => {
    const two = previews('eve/job', ['api', 'cart']);
    expect(projectsOf('mail', two)).toEqual(['shop/mail']);
  });

  test('is not where requests to merge start it: code that nobody reviewed', () => {
    const asked = previews('shop/previews', ['api', 'cart', 'crm'], { trigger: 'merge_request' });
    expect(projectsOf('mail', asked)).toEqual(['shop/mail']);
  });

  test('is not where chance would do as well', () => {
    const once = previews('eve/job', ['api', 'cart', 'crm'], { count: 3 });
    expect(projectsOf('mail', once)).toEqual(['shop/mail']);
    expect(projectsOf('api', once)).toEqual(['shop/api']);
  });
});
