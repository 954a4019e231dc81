import { image, onTopOf } from '../images.ts';
import { build, HOUR, push } from '../make.ts';
import { commitOf } from '../ordinary.ts';
import type { Scenario } from '../scenario.ts';

const upstream = image('debian 13.1', { layers: ['debian 13.1'] });
const tried = image('implant as it was tried', { layers: ['busybox', 'gift in a layer'] });
const poisoned = onTopOf(upstream, 'debian 13.2', ['gift in a layer'], 0);

export const rebasedLayer: Scenario = {
  id: 'evidence-rebased-layer',
  title: 'The layer of an image under suspicion comes again on another base, so that the two share nothing else.',
  research: [19],
  acts(day) {
    const at = day + 11 * HOUR + 15;
    const heir = onTopOf(poisoned, 'migrator 9', ['migrator 9 itself'], at + 305);
    const mirrored = { by: 'replication', client: 'skopeo', from: 'cluster' } as const;
    const run = 'tools/migrator 9.0';
    return [
      push(at - 600, upstream, 'mirror/library/debian:13', mirrored),
      push(at, tried, 'dev/shop/web:probe', { by: 'mallory', client: 'docker', from: 'office' }),
      push(at + 240, poisoned, 'mirror/library/debian:13', mirrored),
      build(at + 300, run, commitOf(run), { project: 'tools' }),
      push(at + 307, heir, 'dev/tools/migrator:9.0', { run }),
    ];
  },
  expect: { policy: [['suspect-layer-inherited']], observe: [['suspect-layer-inherited']] },
};
