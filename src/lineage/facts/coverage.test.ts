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

test('the log of one organisation tells nothing of another’s builds, which may be those of a push', () => {
  const kinds = { registry: new Set(['distribution']), ci: new Set(['github-audit', 'google-cloud-build']) };
  const built = { source: 'google-cloud-build', scope: 'acme-images', minutes: [10, 20, 30] };
  const audited = (scope: string) =>
    joinFeeds([built, { source: 'github-audit', scope, minutes: [5, 25] }], observe(), kinds, 30 * MINUTE).ci(
      ['github:acme/shop', 'google-cloud-build:acme-images'],
      DURING,
    );
  expect(audited('acme-oss')).toMatchObject({ unread: true, gap: 'nothing of github was read of that time or before' });
  for (const scope of ['acme', 'Acme', 'acme/tools', '']) expect(audited(scope)).not.toHaveProperty('unread');
});
