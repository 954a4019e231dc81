import { expect, test } from 'vitest';
import { history } from '../../../rules/scenarios/history.ts';
import { registered, serves, started } from '../../../rules/scenarios/workload-scenario.ts';
import { only } from '../../facts/facts.ts';
import { wishesOf } from './definitions.ts';

test('a service asks for the images of the definition that it names', () => {
  const { events } = history(
    registered('shop-api:12', { api: 'shop/api:1' }),
    serves('prod-1', 'api', 'shop-api:12'),
    serves('prod-1', 'api', 'shop-api:12', { verb: 'delete' }),
    started('prod-1', 'shop-api:13'),
  );
  const [, service, deletion, task] = wishesOf(only(events, 'workload.changed'));
  expect(service?.containers?.map(({ image }) => image)).toEqual(['registry.acme.example/shop/api:1']);
  expect(service?.definition?.name).toBe('shop-api:12');
  expect([deletion?.containers, task?.containers]).toEqual([undefined, undefined]);
});
