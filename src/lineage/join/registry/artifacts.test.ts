import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { history } from '../../../rules/scenarios/history.ts';
import { digestOf, pushed } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

const tag = `sha256-${'a'.repeat(64)}`;

test('what is kept under a tag made of a digest is about that image', () => {
  const lineage = joined(
    history(
      pushed('shop/api:1', 'a'),
      pushed(`shop/api:${tag}.sig`, 'b'),
      pushed(`shop/api:${tag}.att`, 'c'),
      pushed(`shop/web:${tag}.sig`, 'd'),
    ),
    observe(),
  );
  const [image, signature] = lineage.pushes;
  if (!image || !signature) throw new Error('two pushes');
  expect(lineage.attachment(image)).toBeUndefined();
  expect(lineage.attachment(signature)).toEqual({ subject: digestOf('a'), kind: 'signature' });
  expect(lineage.attachedAlike(signature)).toEqual([signature]);
  const attached = lineage.attachedTo(image, image.digest).map(({ digest }) => digest);
  expect(attached).toEqual([digestOf('b'), digestOf('c')]);
});

test('a Sigstore bundle is a signature or an attestation by what its manifest says of it', () => {
  const bundle = (marks: Readonly<Record<string, string>>) =>
    pushed('shop/api', 'b', {
      subject: 'a',
      artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      labels: marks,
    });
  const kindOf = (marks: Readonly<Record<string, string>>) => {
    const lineage = joined(history(pushed('shop/api:1', 'a'), bundle(marks)), observe());
    const artifact = lineage.pushes.find(({ digest }) => digest === digestOf('b'));
    return artifact && lineage.attachment(artifact)?.kind;
  };
  expect(kindOf({})).toBe('signature');
  expect(kindOf({ 'dev.sigstore.bundle.content': 'message-signature' })).toBe('signature');
  const statement = { 'dev.sigstore.bundle.content': 'dsse-envelope' };
  expect(kindOf({ ...statement, 'dev.sigstore.bundle.predicateType': 'https://sigstore.dev/cosign/sign/v1' })).toBe(
    'signature',
  );
  expect(kindOf({ ...statement, 'dev.sigstore.bundle.predicateType': 'https://slsa.dev/provenance/v1' })).toBe(
    'attestation',
  );
});
