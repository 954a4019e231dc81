import { onTopOf } from '../images.ts';
import { HOUR, onHost, push, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const commitOverTag: Scenario = {
  id: '03-commit-over-tag',
  title: 'The image of a release is pulled to a laptop, changed in a container, committed, and pushed over its tag.',
  research: [3],
  acts(day, before) {
    const { image, version } = before.current('shop/api');
    const at = day + 13 * HOUR;
    const implant = onTopOf(image, 'implant 03', ['miner'], at + 3);
    const name = `prod/shop/api:${version}`;
    return [
      onHost(at, 'dev-laptop-7', 'pull', image, name),
      onHost(at + 1, 'dev-laptop-7', 'create', image, name),
      onHost(at + 2, 'dev-laptop-7', 'exec', image, name),
      onHost(at + 3, 'dev-laptop-7', 'commit', implant, name),
      onHost(at + 4, 'dev-laptop-7', 'push', implant, name),
      push(at + 4, implant, name, { by: 'dana', client: 'docker', from: 'office' }),
      ...rollOut(at + 30, 'shop/api', implant, name, { by: 'dana', from: 'office' }),
    ];
  },
  expect: {
    policy: [['local-image-pushed'], ['immutable-tag-repointed', 'tag-repointed'], ['implant-deployed']],
    observe: [['local-image-pushed'], ['tag-repointed'], ['implant-deployed']],
  },
};
