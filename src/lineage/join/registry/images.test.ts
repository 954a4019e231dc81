import { expect, test } from 'vitest';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { digestOf, pushed } from '../../../rules/scenarios/scenario.ts';
import { type KnownImages, isArtifactTag, joinImages } from './images.ts';

const [a, b, c, e] = [digestOf('a'), digestOf('b'), digestOf('c'), digestOf('e')];

function joined(...steps: readonly Step[]): KnownImages {
  return joinImages(history(...steps).events.flatMap((fact) => (fact.type === 'manifest.pushed' ? [fact] : [])));
}

test('index, child and config are one image', () => {
  const images = joined(pushed('shop/api:1.4', 'e', { children: 'ab' }), pushed('shop/api', 'a', { config: 'c' }));
  expect(images.isSameImage(e, a)).toBe(true);
  expect(images.isSameImage(c, e)).toBe(true);
  expect(images.standsFor(c)).toEqual([c, a, e]);
  expect(images.image(e).kind).toBe('index');
});

test('two children of one index are different images', () => {
  expect(joined(pushed('shop/api:1.4', 'e', { children: 'ab' })).isSameImage(a, b)).toBe(false);
});

test('an index stands for its child, never a child for the index', () => {
  const images = joined(pushed('shop/api:1.4', 'e', { children: 'ab' }));
  expect(images.standsFor(a)).toContain(e);
  expect(images.standsFor(e)).not.toContain(a);
});

test('a webhook gives no child, config or layer to an image that the registry recorded', () => {
  const images = joined(
    pushed('shop/api:1.4', 'e', { children: 'a', source: 'harbor', strength: 'asserted' }),
    pushed('shop/api:1.4', 'e', { config: 'c', layers: 'xy' }),
    pushed('shop/api:1.4', 'e', { config: 'b', layers: 'xyz', source: 'harbor', strength: 'asserted' }),
  );
  expect(images.image(e)).toMatchObject({
    config: c,
    children: [],
    layers: [{ digest: digestOf('x') }, { digest: digestOf('y') }],
  });
  expect(images.image(a).parents).toEqual([]);
});

test('what one registry calls an image another makes no index of', () => {
  const said = [pushed('shop/api:1.4', 'e'), pushed('sandbox.example/x:1', 'e', { children: 'ab' })];
  for (const steps of [said, said.toReversed()]) {
    const images = joined(...steps);
    expect(images.standsFor(a)).toEqual([a]);
    expect(images.image(e).children).toEqual([]);
  }
});

test('an image pushed under a signature’s tag and under its own is an image', () => {
  const tag = `shop/api:${a.replace(':', '-')}`;
  expect(joined(pushed(tag, 'b')).image(b).kind).toBe('artifact');
  expect(joined(pushed(tag, 'b'), pushed('shop/api:1.4', 'b')).image(b).kind).toBe('manifest');
});

test('tags of signatures and referrers are told from tags that only begin like them', () => {
  expect(isArtifactTag(`${a.replace(':', '-')}.sig`)).toBe(true);
  expect(isArtifactTag(a.replace(':', '-'))).toBe(true);
  expect(isArtifactTag(`${a.replace(':', '-')}-evil`)).toBe(false);
  expect(isArtifactTag('sha256-abc')).toBe(false);
});

test('a feed that shows neither name nor contents does not make an image of a referrer', () => {
  const referrer = pushed('shop/api', 'b', { subject: 'a' });
  const event = pushed('shop/api', 'b', { source: 'azure-acr' });
  expect(joined(referrer, event).image(b).kind).toBe('artifact');
  expect(joined(event, referrer).image(b).kind).toBe('artifact');
  expect(joined(event).image(b).kind).toBe('manifest');
});

test('an image whose contents are on record stays one under a signature’s tag', () => {
  const tag = `shop/api:${a.replace(':', '-')}.sig`;
  expect(joined(pushed('shop/api', 'b', { config: 'c' }), pushed(tag, 'b')).image(b).kind).toBe('manifest');
});

test('what can be run is no signature, whatever it is called and says of itself', () => {
  const tag = `${a.replace(':', '-')}.sig`;
  const layer = (mediaType: string) => [{ digest: b, mediaType, size: 10 }];
  const kindOf = (layers: ReturnType<typeof layer>): string =>
    joinImages(
      history(pushed(`shop/api:${tag}`, 'e', { config: 'c' })).events.flatMap((fact) =>
        fact.type === 'manifest.pushed' ? [{ ...fact, layers }] : [],
      ),
    ).image(e).kind;
  expect(kindOf(layer('application/vnd.dev.cosign.simplesigning.v1+json'))).toBe('artifact');
  expect(kindOf(layer('application/vnd.oci.image.layer.v1.tar+gzip'))).toBe('manifest');
  expect(kindOf(layer('application/vnd.docker.image.rootfs.diff.tar.gzip'))).toBe('manifest');
});
