import { expect, test } from 'vitest';
import { MINUTE } from '../../core/time.ts';
import { observe } from '../../policy/compile/compile.ts';
import { joinFeeds } from './feeds.ts';

const KINDS = { registry: new Set(['azure-acr-log']), ci: new Set(['azure-devops']) };
const COVERAGE = [
  { source: 'azure-devops', scope: 'Shop', minutes: [10, 20, 30] },
  { source: 'azure-acr-log', scope: 'Acme.Azurecr.Io', minutes: [10, 20, 30] },
];
const DURING = { from: 15 * MINUTE, to: 25 * MINUTE };

test('a CI project whose name has capitals is covered by its own feed', () => {
  const feeds = joinFeeds(COVERAGE, observe(), KINDS, 30 * MINUTE);
  expect(feeds.ci(['azure-devops:Shop'], DURING).absence).toBe('assumed');
  expect(feeds.ci(['azure-devops:Tools'], DURING).absence).toBe('unproven');
});

test('a registry is covered however its host is written', () => {
  const feeds = joinFeeds(COVERAGE, observe(), KINDS, 30 * MINUTE);
  expect(feeds.registry('acme.azurecr.io', DURING).absence).toBe('assumed');
});
