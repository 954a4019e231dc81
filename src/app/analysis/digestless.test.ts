import { expect, test } from 'vitest';
import type { LandwaiterEvent } from '../../core/event.ts';
import { observe } from '../../policy/compile/compile.ts';
import { analyze } from './analyze.ts';
import { joined, told } from './merging.fixture.ts';
import { tracesOf } from './look-ups/trace.ts';

// Pushes that some feed tells of without saying which digest: nothing may pass for an answer to that.

const LATER = { '1795538704': '1795542304' };

function shown(feeds: readonly (readonly LandwaiterEvent[])[]) {
  const [one, other] = [feeds, feeds.toReversed()].map((order) =>
    joined(order.flat()).digestless.map(({ repository, tag, strength, actor, facts }) => ({
      image: `${repository}:${tag ?? ''}`,
      strength,
      actor: actor?.name,
      from: facts.map(({ source }) => source),
    })),
  );
  expect(other).toEqual(one);
  return one;
}

test('a webhook and an audit log that both lack the digest tell of one push, and the log says who', () => {
  expect(
    shown([told('dockerhub/push'), told('dockerhub-audit/push-without-digest', { '"api"': '"acme/api"' })]),
  ).toEqual([{ image: 'acme/api:1.4', strength: 'recorded', actor: 'maria', from: ['dockerhub', 'dockerhub-audit'] }]);
});

test('a hint about a push that another record has the digest of is no push of its own, nor is one about its repetition', () => {
  const again = told('dockerhub-audit/push-by-person', { '16:45:04': '17:45:04' });
  expect(shown([told('dockerhub/push'), told('dockerhub-audit/push-by-person')])).toEqual([]);
  expect(shown([told('dockerhub/push', LATER), told('dockerhub-audit/push-by-person'), again])).toEqual([]);
});

test('two pushes of one tag an hour apart are two', () => {
  expect(shown([told('dockerhub/push'), told('dockerhub/push', LATER)])).toHaveLength(2);
});

test('Nexus tells the digest and the tag in two records: the tag’s digest stays unknown', () => {
  expect(shown([told('nexus/manifest-created'), told('nexus/component-created')])).toEqual([
    { image: 'shop/api:1.4', strength: 'asserted', actor: 'maria', from: ['nexus'] },
  ]);
});

test('a tag that the access log alone saw pushed may have moved: the chain and the report say so', () => {
  const events = [
    ...told('distribution/push-manifest'),
    ...told('distribution-access/put-tag', { '16:45:09': '18:45:09' }),
  ];
  const analysis = analyze({ events, coverage: [], inputs: [] }, observe());
  expect(analysis.report().summary.pushes).toMatchObject({ total: 1, withoutDigest: 1 });
  const [chain] = tracesOf('shop/api:1.4', analysis);
  expect(
    chain?.steps.filter(({ kind }) => kind === 'push').map(({ title, strength, detail }) => [title, strength, detail]),
  ).toEqual([
    ['ci-bot pushed shop/api:1.4', 'recorded', 'from 192.0.2.10 with containers/5.34.2 (github.com/containers/image)'],
    [
      'an unnamed actor pushed shop/api:1.4, no record says as which digest; what the tag means since is not known',
      'recorded',
      'from 192.0.2.10 with skopeo/1.18.0',
    ],
  ]);
});

test('an image that only a webhook names has a chain', () => {
  const analysis = analyze({ events: told('dockerhub/push'), coverage: [], inputs: [] }, observe());
  for (const name of ['docker.io/acme/api:1.4', 'acme/api']) {
    const chains = tracesOf(name, analysis);
    expect(chains.flatMap(({ steps }) => steps.map(({ title }) => title))).toEqual([
      'acmebot pushed acme/api:1.4, no record says as which digest; what the tag means since is not known',
    ]);
  }
});
