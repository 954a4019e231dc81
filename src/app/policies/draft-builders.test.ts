import { describe, expect, test } from 'vitest';
import { parseDigest } from '../../core/digest.ts';
import type { HostImage, LandwaiterEvent, ManifestPushed, RunReported } from '../../core/event.ts';
import { HOUR, MINUTE, SECOND } from '../../core/time.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { analyze } from '../analysis/analyze.ts';
import { draftFrom } from './draft-policy.ts';
import { days, seen } from './recorded.fixture.ts';

interface Made {
  readonly host: string;
  readonly action?: 'built' | 'tagged';
  readonly service?: string;
  readonly isRun?: boolean;
  readonly hour?: number;
}
let serial = 0;
const digest = (number: number) => parseDigest(`sha256:${number.toString(16).padStart(64, '0')}`);
/** An image that a host made and sent, in a run or by itself. */
function made(day: number, { host, action = 'tagged', service = 'api', isRun = true, hour = 0 }: Made) {
  serial += 1;
  const id = `${serial}`;
  const name = { registry: 'registry.acme.example', repository: `shop/${service}`, tag: `t${id}` };
  const one = { ...seen(id, 'distribution', day), at: seen(id, '', day).at + hour * HOUR };
  const reference = `${name.registry}/${name.repository}:${name.tag}`;
  const onHost = (what: HostImage['action'], at: number): HostImage => ({
    ...seen(`${what}-${id}`, 'docker', day),
    at,
    type: 'host.image',
    host,
    action: what,
    ...(what !== 'pushed' && { image: digest(50_000 + serial) }),
    reference,
  });
  const push: ManifestPushed = {
    ...one,
    ...name,
    type: 'manifest.pushed',
    digest: digest(serial),
    actor: { name: 'ci', kind: 'robot' },
  };
  const run: RunReported = {
    ...seen(`run-${id}`, 'jenkins', day),
    at: one.at + MINUTE,
    type: 'run.reported',
    system: 'jenkins',
    project: `shop/${service}`,
    run: id,
    status: 'completed',
    started: one.at - MINUTE,
    ended: one.at + MINUTE,
  };
  const own: readonly LandwaiterEvent[] = [
    onHost(action, one.at - 5 * SECOND),
    onHost('pushed', one.at - SECOND),
    push,
    ...(isRun ? [run] : []),
  ];
  return own;
}
const often = (fields: Made, count = 12) => days(count).flatMap((day) => made(day, fields));
const built = (isRun = true) => often({ host: 'podman-1', action: 'built', service: 'cart', hour: 3, isRun });

function drafted(...events: readonly (readonly LandwaiterEvent[])[]) {
  const text = draftFrom(analyze({ events: events.flat(), inputs: [], coverage: [] }, observe()));
  const policy = compilePolicy(loadPolicy(text, 'draft'));
  const later = made(13, { host: 'laptop-9' });
  const told = analyze({ events: [...events.flat(), ...later], inputs: [], coverage: [] }, policy).findings;
  return {
    text,
    hosts: loadPolicy(text, 'draft').spec.builders?.flatMap(({ hosts }) => hosts ?? []),
    of: (host: string) => told.filter(({ rule, summary }) => rule === 'local-image-pushed' && summary.includes(host)),
  };
}

describe('a host that only tags and sends, as BuildKit leaves it', () => {
  test('is listed beside those that build, where runs made what it sends', () => {
    const { hosts, text, of } = drafted(built(), often({ host: 'buildkit-1' }));
    expect(hosts).toEqual(['podman-1', 'buildkit-1']);
    expect(text).toMatch(/- "buildkit-1" # 12 images on 12 days, .*: sure; tagged and sent.*12 of them in runs/);
    expect(of('buildkit-1')).toEqual([]);
    expect(of('laptop-9')).not.toEqual([]);
  });

  test('is not where no run explains it, however often somebody sends from his own', () => {
    const { hosts, text, of } = drafted(built(), often({ host: 'laptop-1', isRun: false, service: 'own' }));
    expect(hosts).toEqual(['podman-1']);
    expect(text).toMatch(/# - "laptop-1" # 12 images.* 0 of them in runs, people decide/);
    expect(of('laptop-1').length).toBe(12);
  });

  test('is not where it sent a few images while runs went on', () => {
    const few = often({ host: 'laptop-1', hour: 5 }, 4);
    expect(drafted(built(), often({ host: 'buildkit-1' }), few).hosts).toEqual(['podman-1', 'buildkit-1']);
  });

  test('leaves no list where some of what it sends has runs, and some has none', () => {
    const others = often({ host: 'buildkit-1', isRun: false, service: 'own', hour: 6 }, 6);
    const { hosts, text } = drafted(built(), often({ host: 'buildkit-1' }), others);
    expect(hosts).toBeUndefined();
    expect(text).toContain('# Left out: a list that lacks a host finds all that it sends.');
  });

  test('leaves no list where no run is on record that could tell', () => {
    const { hosts } = drafted(built(false), often({ host: 'buildkit-1', isRun: false }));
    expect(hosts).toBeUndefined();
    expect(drafted(built(false), often({ host: 'laptop-1', isRun: false }, 4)).hosts).toEqual(['podman-1']);
  });

  test('is not held against runs that nobody read: those after the last on record', () => {
    const unread = [9, 10, 11].flatMap((day) => made(day, { host: 'buildkit-1', isRun: false, service: 'crm' }));
    const twice = (fields: Made) => [...often(fields, 6), ...often({ ...fields, hour: 8 }, 6)];
    const podman = twice({ host: 'podman-1', action: 'built', service: 'cart' });
    const { hosts } = drafted(podman, twice({ host: 'buildkit-1' }), unread);
    expect(hosts).toEqual(['podman-1', 'buildkit-1']);
  });
});
