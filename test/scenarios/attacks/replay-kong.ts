import { image, onTopOf } from '../images.ts';
import { build, DAY, HOUR, promote, push, rollOut, target } from '../make.ts';
import type { Scenario } from '../scenario.ts';

/** Kong Ingress Controller 3.4.0, December 2024. */
export const replayKong: Scenario = {
  id: 'replay-kong',
  title:
    'A token that leaked from the build publishes a version beside the genuine one; the miner shows by its heat, days later.',
  research: [],
  acts(day) {
    const at = day + 18 * HOUR + 5;
    const genuine = ['amd64', 'arm64'].map((platform) =>
      image(`web 3.4.0 ${platform}`, {
        layers: [`os ${platform}`, `web 3.4.0 ${platform}`],
        created: at - 595,
      }),
    );
    const index = image('web 3.4.0', { children: genuine, created: at - 594 });
    const swapped = image('implant kong', {
      children: genuine.map((child) => onTopOf(child, `implant ${child.name}`, ['miner'], at - 3)),
      created: at - 2,
    });
    const name = 'dev/shop/web:3.4.0';
    const run = 'shop/web 3.4.0';
    return [
      build(at - 600, run, 'c0a1e3d5f7b9c1e3d5f7b9c1e3d5f7b9c1e3d5f7', { made: [{ image: index, to: target(name) }] }),
      push(at - 593, index, name, { run }),
      push(at, swapped, name, { client: 'docker', from: 'outside' }),
      push(at + 1, swapped, 'dev/shop/web:latest', { client: 'docker', from: 'outside' }),
      promote(at + DAY, swapped, name, 'prod/shop/web:3.4.0'),
      ...rollOut(at + DAY + 30, 'shop/web', swapped, 'prod/shop/web:3.4.0', {
        change: 'CHG-5400',
      }),
    ];
  },
  expect: {
    policy: [['push-without-build'], ['immutable-tag-repointed', 'tag-repointed'], ['implant-deployed']],
    observe: [['tag-repointed', 'push-from-unusual-client', 'platform-swapped'], ['implant-deployed']],
  },
};
