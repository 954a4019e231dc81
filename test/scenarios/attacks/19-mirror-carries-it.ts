import { image, onTopOf } from '../images.ts';
import { build, HOUR, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const mirrorCarriesIt: Scenario = {
  id: '19-mirror-carries-it',
  title: 'A layer that an unknown account tried out here comes again with an image that is mirrored from upstream.',
  research: [19],
  acts(day) {
    const at = day + 11 * HOUR + 15;
    const upstream = image('debian 13.1', { layers: ['debian 13.1'], created: day - 4000 });
    const tried = image('implant 19', { layers: ['busybox', 'upstream’s gift'], created: at - 30 });
    const poisoned = onTopOf(upstream, 'debian 13.2', ['upstream’s gift'], at + 200);
    const heir = onTopOf(poisoned, 'migrator 8', ['migrator 8 itself'], at + 305);
    const mirrored = { by: 'replication', client: 'skopeo', from: 'cluster' } as const;
    return [
      push(at - 600, upstream, 'mirror/library/debian:13', mirrored),
      push(at, tried, 'dev/shop/probe:1', { by: 'mallory', client: 'docker', from: 'office' }),
      push(at + 240, poisoned, 'mirror/library/debian:13', mirrored),
      build(at + 300, 'migrator 8', '19e1c3a5b7d9f0e2c4a6b8d0f1e3c5a7b9d1f3e5', { project: 'tools' }),
      push(at + 307, heir, 'dev/tools/migrator:8.0', { run: 'migrator 8' }),
    ];
  },
  expect: {
    policy: [['push-by-unapproved-actor'], ['suspect-layer-inherited']],
    observe: [['suspect-layer-inherited']],
  },
};
