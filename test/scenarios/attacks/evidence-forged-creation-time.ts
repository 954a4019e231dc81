import { image } from '../images.ts';
import { build, HOUR, onHost, push, target } from '../make.ts';
import type { Scenario } from '../scenario.ts';

const run = 'shop/web 1.2.76';
const name = 'dev/shop/web:1.2.76';

export const forgedCreationTime: Scenario = {
  id: 'evidence-forged-creation-time',
  title: 'An implant’s creation time lies inside the genuine run of the afternoon; it is pushed at night.',
  research: [],
  acts(day) {
    const at = day + 14 * HOUR + 20;
    const genuine = image('web 1.2.76', { layers: ['os', 'node', 'web 1.2.76 itself'], created: at + 5 });
    const implant = image('implant of the afternoon', { layers: ['os', 'node', 'made by night'], created: at + 5 });
    const by = { by: 'dana', client: 'docker', from: 'office' } as const;
    return [
      build(at, run, 'e8d0f2a4c6e8b0d2f4a6c8e0b2d4f6a8c0e2b4d6', { made: [{ image: genuine, to: target(name) }] }),
      push(at + 7, genuine, name, { run }),
      onHost(at + 520, 'dev-laptop-9', 'load', implant, 'dev/shop/web:latest'),
      onHost(at + 523, 'dev-laptop-9', 'push', implant, 'dev/shop/web:latest'),
      push(at + 523, implant, 'dev/shop/web:latest', by),
    ];
  },
  expect: {
    policy: [['tag-repointed'], ['local-image-pushed']],
    observe: [['tag-repointed'], ['local-image-pushed']],
  },
};
