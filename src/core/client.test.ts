import { expect, test } from 'vitest';
import { clientFamilies, shareFamily } from './client.ts';

test.each([
  ['containers/5.23.1 (github.com/containers/image)', ['containers']],
  ['kubectl/v1.36.3 (linux/amd64) kubernetes/1a2b3c', ['kubectl', 'kubernetes']],
  ['docker/27.3.1 go/go1.22 UpstreamClient(Docker-Client/27.3.1 \\(linux\\))', ['docker', 'go', 'Docker-Client']],
  ['skopeo/1.9.3 (a comment that was cut off, github.com/mallory', ['skopeo']],
  ['gzip(gfe)', ['gzip(gfe)']],
])('the products of %s', (client, families) => {
  expect(clientFamilies(client)).toEqual(families);
});

test('what stands in two comments is nothing in common', () => {
  expect(shareFamily('one/1 (linux/amd64)', 'other/2 (linux/amd64)')).toBe(false);
});
