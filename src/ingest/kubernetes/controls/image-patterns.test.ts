import { expect, test } from 'vitest';
import { imagePatterns } from './image-patterns.ts';

test.each([
  [
    'policy-controller',
    'ClusterImagePolicy',
    { images: [{ glob: '**' }, { glob: 'ghcr.io/acme/*' }] },
    { checked: ['**', 'ghcr.io/acme/*'] },
  ],
  [
    'Kyverno, signatures',
    'ClusterPolicy',
    {
      rules: [
        { verifyImages: [{ imageReferences: ['ghcr.io/acme/*'], skipImageReferences: ['ghcr.io/acme/tools*'] }] },
      ],
    },
    { checked: ['ghcr.io/acme/**'], allowed: ['ghcr.io/acme/tools**'] },
  ],
  [
    'Kyverno, patterns',
    'ClusterPolicy',
    {
      rules: [
        {
          validate: {
            pattern: { spec: { '=(initContainers)': [{ '(image)': 'a/*' }], containers: [{ image: 'a/* | b/*' }] } },
          },
        },
      ],
    },
    { allowed: ['a/**', 'b/**'] },
  ],
  [
    'Kyverno in CEL',
    'ImageValidatingPolicy',
    { matchImageReferences: [{ glob: 'ghcr.io/*' }] },
    { checked: ['ghcr.io/**'] },
  ],
  [
    'Gatekeeper, allowed',
    'K8sAllowedRepos',
    { parameters: { repos: ['a/shop/'], exemptImages: ['b/x:1', 'b/y*'] } },
    { allowed: ['a/shop/**', 'b/x:1', 'b/y**'] },
  ],
  [
    'Gatekeeper, disallowed',
    'K8sDisallowedRepos',
    { parameters: { repos: ['docker.io/'] } },
    { checked: ['docker.io/**'] },
  ],
  ['a policy that lists none', 'ValidatingPolicy', { validations: [{ expression: 'true' }] }, undefined],
  [
    'a list longer than anybody keeps',
    'ClusterImagePolicy',
    { images: Array.from({ length: 40 }, (_, at) => ({ glob: `a/${at}` })) },
    undefined,
  ],
])('images that a policy judges or lets in: %s', (_, kind, spec, expected) => {
  expect(imagePatterns({ kind, spec })).toEqual(expected);
});
