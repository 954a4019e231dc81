import { onTopOf } from '../images.ts';
import { build, HOUR, push, target } from '../make.ts';
import { commitOf } from '../ordinary.ts';
import type { Scenario } from '../scenario.ts';

export const mirrorCarriesIt: Scenario = {
  id: '19-mirror-carries-it',
  title: 'An image that a strange account pushed is replicated to the mirror, and a genuine build takes it from there.',
  research: [19],
  acts(day, before) {
    const at = day + 11 * HOUR + 15;
    const poisoned = onTopOf(before.current('shop/web').image, 'implant 19', ['gift of the upstream'], at - 30);
    const heir = onTopOf(poisoned, 'migrator 8', ['migrator 8 itself'], at + 305);
    const run = 'tools/migrator 8.0';
    const mirrored = { by: 'replication', client: 'skopeo', from: 'cluster' } as const;
    return [
      push(at, poisoned, 'dev/shop/web:edge', { by: 'mallory', client: 'docker', from: 'office' }),
      push(at + 60, poisoned, 'mirror/shop/web:edge', { ...mirrored, copyOf: target('dev/shop/web:edge') }),
      build(at + 300, run, commitOf(run), { project: 'tools' }),
      push(at + 307, heir, 'dev/tools/migrator:8.0', { run }),
    ];
  },
  expect: {
    policy: [['push-by-unapproved-actor'], ['suspect-layer-inherited']],
    observe: [['push-by-new-actor', 'layers-appended'], ['suspect-layer-inherited']],
  },
};
