import { expect, test } from 'vitest';
import { MINUTE } from '../../core/time.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
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

test('what is promised of one build system says nothing of another, and a silence begins with the last record', () => {
  const file = loadPolicy(
    'version: 1\nsources:\n  - { name: hooks, kind: gitlab, expectEvery: 1h }\n  - { name: jenkins, kind: jenkins }\n',
    'two.yaml',
  );
  const kinds = { registry: new Set<string>(), ci: new Set(['gitlab', 'jenkins']) };
  const rows = ['gitlab', 'jenkins'].map((source) => ({ source, scope: `acme/${source}`, minutes: [10, 1000] }));
  const feeds = joinFeeds(rows, compilePolicy(file), kinds, 1000 * MINUTE);
  const window = { from: 500 * MINUTE, to: 600 * MINUTE };
  expect(feeds.ci(['jenkins:acme/jenkins'], window).gap).toContain('spans this time');
  expect(feeds.ci(['gitlab:acme/gitlab'], window).gap).toContain('is silent for 9 h 49 min from 1970-01-01T00:11:00Z');
});
