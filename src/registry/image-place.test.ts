import { expect, test } from 'vitest';
import { InvalidInput } from '../core/error.ts';
import { type ImagePlace, parseImagePlace } from './image-place.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const shop = { kind: 'registry', host: 'registry.acme.example', repository: 'shop/api' } as const;

const GOOD: readonly (readonly [string, Omit<ImagePlace, 'never'> | object])[] = [
  ['registry.acme.example/shop/api:1.4.2', { ...shop, reference: '1.4.2' }],
  [`registry.acme.example/shop/api@${DIGEST}`, { ...shop, reference: DIGEST }],
  [`registry.acme.example/shop/api:1.4.2@${DIGEST}`, { ...shop, reference: DIGEST }],
  ['nginx:1.27', { kind: 'registry', host: 'docker.io', repository: 'library/nginx', reference: '1.27' }],
  ['oci:images/api', { kind: 'oci', path: 'images/api' }],
  ['oci:images/api:1.4.2', { kind: 'oci', path: 'images/api', reference: '1.4.2' }],
  [`oci:/images/api@${DIGEST}`, { kind: 'oci', path: '/images/api', reference: DIGEST }],
  [`oci:a@b:1.4@${DIGEST}`, { kind: 'oci', path: 'a@b', reference: DIGEST }],
  ['oci:a@b', { kind: 'oci', path: 'a@b' }],
  [
    'oci:images:registry.acme.example/shop/api:1',
    { kind: 'oci', path: 'images', reference: 'registry.acme.example/shop/api:1' },
  ],
  ['oci:C:\\images\\api:1.4.2', { kind: 'oci', path: 'C:\\images\\api', reference: '1.4.2' }],
  ['oci-archive:api.tar', { kind: 'oci-archive', path: 'api.tar' }],
  ['oci-archive:api.tar:1.4.2', { kind: 'oci-archive', path: 'api.tar', reference: '1.4.2' }],
  ['docker-archive:api.tar', { kind: 'docker-archive', path: 'api.tar' }],
  ['docker-archive:api.tar:shop/api:1.4', { kind: 'docker-archive', path: 'api.tar', reference: 'shop/api:1.4' }],
];

test.each(GOOD)('%s', (text, place) => {
  expect(parseImagePlace(text)).toEqual(place);
});

test.each([
  ['registry.acme.example/shop/api', 'needs a tag'],
  ['', 'not an image reference'],
  ['oci:', 'no path of images'],
  ['oci::1.4', 'no path of images'],
  ['oci:images:', 'no path of images'],
  ['docker-archive:a\0b', 'no path of images'],
  ['oci:images@sha256:abc', 'not a sha256 or sha512 digest'],
  ['docker://nginx:1.27', 'has no scheme'],
])('refused: %j', (text, says) => {
  expect(() => parseImagePlace(text)).toThrow(says);
  expect(() => parseImagePlace(text)).toThrow(InvalidInput);
});
