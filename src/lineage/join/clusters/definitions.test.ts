import { expect, test } from 'vitest';
import { history } from '../../../rules/scenarios/history.ts';
import {
  registered,
  rolledOut,
  rollout,
  scheduled,
  serves,
  started,
} from '../../../rules/scenarios/workload-scenario.ts';
import { only } from '../../facts/facts.ts';
import { wishesOf } from './definitions.ts';

test('a service asks for the images of the definition that it names; registering one asks for nothing', () => {
  const { events } = history(
    registered('shop-api:12', { api: 'shop/api:1' }),
    serves('prod-1', 'api', 'shop-api:12'),
    serves('prod-1', 'api', 'shop-api:12', { verb: 'delete' }),
    started('prod-1', 'shop-api:13'),
  );
  const [service, deletion, task, ...others] = wishesOf(only(events, 'workload.changed'));
  expect(service?.containers?.map(({ image }) => image)).toEqual(['registry.acme.example/shop/api:1']);
  expect(service?.definition?.name).toBe('shop-api:12');
  expect([deletion?.containers, task?.containers]).toEqual([undefined, undefined]);
  expect(others).toEqual([]);
});

test('a family without a revision is the newest one of that time', () => {
  const { events } = history(
    registered('shop-job:1', { job: 'shop/job:1' }),
    scheduled('prod-1', 'nightly', 'shop-job'),
    registered('shop-job:2', { job: 'shop/job:2' }),
    scheduled('prod-1', 'nightly', 'shop-job'),
    scheduled('prod-1', 'nightly', 'shop-job:3'),
  );
  const definitions = wishesOf(only(events, 'workload.changed')).map(({ definition }) => definition?.name);
  expect(definitions).toEqual(['shop-job:1', 'shop-job:2', undefined]);
});

test('what CodeDeploy does was asked for by whoever asked it before', () => {
  const { events } = history(
    rolledOut('prod-1', 'api', 'shop-api:12', 'd-1'),
    rollout('d-1', 'shop-api:12'),
    rolledOut('prod-1', 'api', 'shop-api:12', 'd-1'),
  );
  expect(wishesOf(only(events, 'workload.changed')).map(({ rollout: asked }) => asked?.name)).toEqual([
    undefined,
    'd-1',
  ]);
});
