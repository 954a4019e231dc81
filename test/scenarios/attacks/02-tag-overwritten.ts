import { onTopOf } from '../images.ts';
import { HOUR, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const tagOverwritten: Scenario = {
  id: '02-tag-overwritten',
  title: 'A developer’s account moves a tag that the pipeline set to an image of its own.',
  research: [2],
  acts(day, before) {
    const { image } = before.current('shop/web');
    const at = day + 17 * HOUR + 42;
    const implant = onTopOf(image, 'implant 02', ['theme'], at - 20);
    return [push(at, implant, 'dev/shop/web:latest', { by: 'dana', client: 'docker', from: 'office' })];
  },
  expect: { policy: [['tag-repointed'], ['push-by-unapproved-actor']], observe: [['tag-repointed']] },
};
