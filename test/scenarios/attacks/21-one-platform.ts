import { image, onTopOf } from '../images.ts';
import { build, HOUR, push, target } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const onePlatform: Scenario = {
  id: '21-one-platform',
  title: 'Of an image for two platforms only the one that few machines run is exchanged.',
  research: [21],
  acts(day) {
    const at = day + 10 * HOUR + 10;
    const name = 'dev/shop/search:2.0.0';
    const latest = 'dev/shop/search:latest';
    const amd = image('search 2.0.0 amd64', { layers: ['os amd64', 'search 2.0.0 amd64'], created: at + 4 });
    const arm = image('search 2.0.0 arm64', { layers: ['os arm64', 'search 2.0.0 arm64'], created: at + 5 });
    const genuine = image('search 2.0.0', { children: [amd, arm], created: at + 6 });
    const swapped = image('implant 21', {
      children: [amd, onTopOf(arm, 'implant 21 arm64', ['for arm64 only'], at + 600)],
      created: at + 601,
    });
    const run = 'shop/search 2.0.0';
    return [
      build(at, run, '21a3c5e7f9b1d3a5c7e9f1b3d5a7c9e1f3b5d7a9', { made: [{ image: genuine, to: target(name) }] }),
      push(at + 7, genuine, name, { run }),
      push(at + 7, genuine, latest, { run }),
      push(at + 602, swapped, latest, { by: 'dana', client: 'docker', from: 'office' }),
    ];
  },
  expect: { policy: [['platform-swapped'], ['tag-repointed']], observe: [['platform-swapped']] },
};
