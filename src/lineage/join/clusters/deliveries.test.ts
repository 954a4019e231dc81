import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { history } from '../../../rules/scenarios/history.ts';
import { digestOf, pushed, runs } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';
import { deliveriesOf } from './deliveries.ts';

test("a placement's push is the first into the repository that it names, no later than it ran", () => {
  const { placements, arrivalOf, pushesFor } = joined(
    history(
      pushed('dev/api:1', 'a'),
      pushed('shop/api:1', 'a'),
      pushed('shop/api:2', 'a'),
      runs('shop/api', 'shop/api:1', 'a'),
      runs('shop/web', 'other/web:1', 'a'),
      runs('shop/job', 'shop/job:1', 'b'),
      pushed('shop/job:1', 'b'),
    ),
    observe(),
  );
  const [api, web, job] = placements;
  if (!api || !web || !job) throw new Error('three placements');
  expect(arrivalOf(api)?.key).toBe(`registry.acme.example/shop/api:1@${digestOf('a')}`);
  expect([arrivalOf(web), arrivalOf(job)]).toEqual([undefined, undefined]);
  expect([api, web].map((one) => pushesFor(one).length)).toEqual([2, 3]);
  expect(deliveriesOf(placements, arrivalOf)).toEqual([{ push: arrivalOf(api), at: api.from }]);
});
