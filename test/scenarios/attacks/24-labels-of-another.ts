import { image } from '../images.ts';
import { build, HOUR, onHost, push, report, target } from '../make.ts';
import type { Scenario } from '../scenario.ts';

const commit = '24f0a2c4e6b8d0f2a4c6e8b0d2f4a6c8e0b2d4f6';
const labels = {
  'org.opencontainers.image.revision': commit,
  'org.opencontainers.image.source': 'https://forge.example/acme/shop',
};

export const labelsOfAnother: Scenario = {
  id: '24-labels-of-another',
  title: 'An image claims in its labels the commit of the day’s release, whose build made another.',
  research: [24],
  acts(day) {
    const at = day + 14 * HOUR + 2;
    const run = 'shop/api 1.2.54';
    const released = 'dev/shop/api:1.2.54';
    const genuine = image('api 1.2.54', { layers: ['os', 'node', 'api 1.2.54 itself'], labels, created: at + 5 });
    const implant = image('implant 24', { layers: ['os', 'claims to be the api'], labels, created: at + 180 });
    const name = 'dev/shop/api:1.2.55';
    return [
      build(at, run, commit, { made: [{ image: genuine, to: target(released) }] }),
      push(at + 7, genuine, released, { run }),
      report(at + 10, run, genuine, released),
      onHost(at + 180, 'dev-laptop-7', 'build', implant, name),
      onHost(at + 183, 'dev-laptop-7', 'push', implant, name),
      push(at + 183, implant, name, { by: 'dana', client: 'docker', from: 'office' }),
    ];
  },
  expect: {
    policy: [['labels-claim-another-build'], ['local-image-pushed']],
    observe: [['labels-claim-another-build'], ['local-image-pushed']],
  },
};
