import { image } from '../images.ts';
import { HOUR, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const unrecognisedUser: Scenario = {
  id: '01-unrecognised-user',
  title: 'An account nobody expects pushes a new tag to an internal repository.',
  research: [1],
  acts: (day) => [
    push(day + 11 * HOUR, image('implant 01', { created: day + 10 * HOUR }), 'dev/shop/api:1.9.0', {
      by: 'mallory',
      client: 'docker',
      from: 'office',
    }),
  ],
  expect: { policy: [['push-by-unapproved-actor']], observe: [['push-by-new-actor']] },
};
