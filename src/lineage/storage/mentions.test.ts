import { describe, expect, it } from 'vitest';
import { parseDigest } from '../../core/digest.ts';
import type { WorkloadChanged } from '../../core/event.ts';
import { mentionsOf } from './mentions.ts';

const digest = parseDigest(`sha256:${'a'.repeat(64)}`);

function deployment(...images: readonly string[]): WorkloadChanged {
  return {
    type: 'workload.changed',
    id: '1',
    source: 'test',
    at: 1,
    strength: 'recorded',
    namespace: 'shop',
    kind: 'Deployment',
    name: 'api',
    verb: 'update',
    origin: { path: 'a.log', line: 1, sha256: '0'.repeat(64) },
    containers: images.map((image, index) => ({ name: `c${index}`, kind: 'container', image })),
  };
}

describe('a deployment', () => {
  it('mentions the repository and tag of each of its images once, in canonical form', () => {
    const { repositories } = mentionsOf(deployment('nginx:1.27', 'index.docker.io/nginx:1.27', 'ghcr.io/acme/api:v1'));
    expect(repositories).toEqual([
      { registry: 'docker.io', repository: 'library/nginx', tag: '1.27' },
      { registry: 'ghcr.io', repository: 'acme/api', tag: 'v1' },
    ]);
  });

  it('means latest where it names neither tag nor digest', () => {
    expect(mentionsOf(deployment('nginx')).repositories).toEqual([
      { registry: 'docker.io', repository: 'library/nginx', tag: 'latest' },
    ]);
  });

  it('mentions the digest that pins an image, and no tag', () => {
    const { digests, repositories } = mentionsOf(deployment(`ghcr.io/acme/api@${digest}`));
    expect(digests).toEqual([digest]);
    expect(repositories).toEqual([{ registry: 'ghcr.io', repository: 'acme/api' }]);
  });

  it('mentions nothing by a text that is no reference', () => {
    expect(mentionsOf(deployment('<none>', '', 'https://ghcr.io/acme/api'))).toEqual({
      digests: [],
      repositories: [],
      actors: [],
    });
  });
});
