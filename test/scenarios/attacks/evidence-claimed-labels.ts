import { image } from '../images.ts';
import { build, HOUR, onHost, push, report, target } from '../make.ts';
import type { Scenario } from '../scenario.ts';

const commit = 'e1a3c5d7f9b1e3a5c7d9f1b3e5a7c9d1f3b5e7a9';
const labels = {
  'org.opencontainers.image.revision': commit,
  'org.opencontainers.image.source': 'https://forge.example/acme/shop',
  'org.opencontainers.image.version': '1.2.70',
};
const genuine = image('web 1.2.70', { layers: ['os', 'node', 'web 1.2.70 itself'], labels });
const implant = image('implant labels', { layers: ['os', 'node', 'not web at all'], labels });

export const claimedLabels: Scenario = {
  id: 'evidence-claimed-labels',
  title: 'With the pipeline’s credentials: labels name the commit of a run that did happen, minutes after it.',
  research: [],
  acts(day) {
    const at = day + 14 * HOUR + 5;
    const run = 'shop/web 1.2.70';
    const name = 'dev/shop/web:1.2.71';
    return [
      build(at, run, commit, { made: [{ image: genuine, to: target('dev/shop/web:1.2.70') }] }),
      push(at + 7, genuine, 'dev/shop/web:1.2.70', { run }),
      report(at + 10, run, genuine, 'dev/shop/web:1.2.70'),
      onHost(at + 12, 'jump-2', 'build', implant, name),
      onHost(at + 14, 'jump-2', 'push', implant, name),
      push(at + 14, implant, name, { client: 'docker', from: 'office' }),
    ];
  },
  expect: {
    policy: [['labels-claim-another-build', 'push-without-build'], ['local-image-pushed']],
    observe: [['local-image-pushed']],
    on: [implant],
  },
};
