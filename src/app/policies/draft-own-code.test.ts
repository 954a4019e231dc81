import { describe, expect, test } from 'vitest';
import type { Seen } from '../../core/comparison.ts';
import { parseDigest } from '../../core/digest.ts';
import type { ImageCompared, LandwaiterEvent, ManifestPushed } from '../../core/event.ts';
import { DAY, HOUR, parseTime } from '../../core/time.ts';
import { observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { analyze } from '../analysis/analyze.ts';
import { draftFrom } from './draft-policy.ts';

const START = parseTime('2026-11-02T08:00:00Z');
const API = { registry: 'registry.acme.example', repository: 'shop/api' };
const imageOf = (day: number) => parseDigest(`sha256:${(day + 1).toString(16).padStart(64, '0')}`);
const observed = (id: string, source: string, at: number) => ({
  ...API,
  id: `${source}:${id}`,
  source,
  at,
  strength: 'recorded' as const,
  origin: { path: 'x', line: 1, sha256: 'ab' },
});
const pushed = (day: number): ManifestPushed => ({
  ...observed(`push-${day}`, 'distribution', START + day * DAY),
  type: 'manifest.pushed',
  tag: 'main',
  digest: imageOf(day),
  actor: { name: 'ci', kind: 'robot' },
});
const code = (path: string, more: Partial<Seen> = {}): Seen => ({
  kind: 'unowned-code',
  path,
  before: 'other-bytes',
  ...more,
});

/** The image of a day beside that of the day before. */
function compared(day: number, seen: readonly Seen[], more: Partial<ImageCompared> = {}): ImageCompared {
  return {
    ...observed(`compared-${day}`, 'image-comparison', START + day * DAY + HOUR),
    type: 'image.compared',
    comparison: {
      reader: 4,
      signs: 'ab'.repeat(32),
      platform: 'linux/amd64',
      old: { manifest: imageOf(day - 1), config: imageOf(100 + day - 1) },
      new: { manifest: imageOf(day), config: imageOf(100 + day) },
      isComplete: true,
      unread: [],
      seen,
      more: [],
      configuration: [],
      packages: [],
      packageCount: 0,
      files: { added: 0, changed: seen.length, removed: 0 },
      layers: [],
    },
    ...more,
  };
}

function draft(events: readonly LandwaiterEvent[]) {
  const text = draftFrom(analyze({ events, inputs: [], coverage: [] }, observe()));
  return { text, own: loadPolicy(text, 'draft').spec.contents?.own };
}

const DAYS = Array.from({ length: 12 }, (_, day) => day);
const month = (seen: (day: number) => readonly Seen[], more?: Partial<ImageCompared>): readonly LandwaiterEvent[] =>
  DAYS.flatMap((day) => [pushed(day), ...(day === 0 ? [] : [compared(day, seen(day), more)])]);

describe('where own code lies', () => {
  test('is drafted from what changes in image after image', () => {
    const { text, own } = draft(month(() => [code('/app/main.js'), code('/app/lib/a.js')]));
    expect(own).toEqual([{ repositories: ['registry.acme.example/shop/*'], paths: ['/app/**'] }]);
    expect(text).toContain('- "/app/**" # 11 images on 11 days, 2026-11-03T08:00:00Z to 2026-11-13T08:00:00Z: sure');
  });

  test('is no folder of the system, whatever lies there, and none whose name no pattern spells', () => {
    const places = ['/usr/bin/agent', '/opt/agent/run', '/var/tmp/.r', '/etc/start.sh', '/run.sh', '/a*/x', '/a"b/x'];
    expect(draft(month(() => places.map((path) => code(path)))).own).toBeUndefined();
  });

  test('is where code changed, not where it stayed or where something else lies', () => {
    const others = [code('/app/old.js', { before: 'same-bytes' }), code('/site/x.service', { kind: 'service-unit' })];
    expect(draft(month(() => others)).own).toBeUndefined();
  });

  test('is commented out where two images are all that shows it, and not spoken of where none does', () => {
    const few = [pushed(0), pushed(1), compared(1, [code('/app/a.js')]), pushed(2), compared(2, [code('/app/a.js')])];
    const { text, own } = draft(few);
    expect(own).toBeUndefined();
    expect(text).toContain(
      '# contents:\n#   own: # what no package owns, and builds change\n#     - { repositories: ["registry.acme.example/shop/*"], paths: ["/app/**"] } # 2 images on 2 days,',
    );
    expect(draft([pushed(0), pushed(1)]).text).not.toContain('contents:');
  });

  test('is told by images, under how many names they may be', () => {
    const twice = month(() => [code('/app/main.js')]).flatMap((event): readonly LandwaiterEvent[] =>
      event.type === 'manifest.pushed' ? [event, { ...event, id: `${event.id}-again`, tag: 'latest' }] : [event],
    );
    expect(draft(twice).text).toContain('- "/app/**" # 11 images on 11 days');
  });

  test('is not where it was seen once', () => {
    const { text, own } = draft(month((day) => [code('/app/main.js'), ...(day === 5 ? [code('/srv/.x/run')] : [])]));
    expect(own?.map(({ paths }) => paths)).toEqual([['/app/**']]);
    expect(text).toContain('# - "/srv/**" # 1 image, 2026-11-07T08:00:00Z: thin');
  });

  test('is learned from no claim, from no push on which a finding stands, and from no image looked at by itself', () => {
    const seen = [code('/app/main.js')];
    expect(draft(month(() => seen, { strength: 'asserted' })).own).toBeUndefined();
    const signed = [code('/app/main.js'), code('/app/x', { kind: 'known-sign', variant: 'miner', before: 'nothing' })];
    expect(draft(month(() => signed)).own).toBeUndefined();
    const alone = month(() => seen).map((event) => {
      if (event.type !== 'image.compared') return event;
      const { old: _, ...comparison } = event.comparison;
      return { ...event, comparison };
    });
    expect(draft(alone).own).toBeUndefined();
  });
});
