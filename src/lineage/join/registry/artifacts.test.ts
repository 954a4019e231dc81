import { expect, test } from 'vitest';
import { compilePolicy, observe } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { bare, by, DOORS } from '../../../rules/scenarios/doors.fixture.ts';
import { attached, BUNDLE } from '../../../rules/scenarios/evidence-scenario.ts';
import { history, hours, type Step } from '../../../rules/scenarios/history.ts';
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

const DOORED = compilePolicy(loadPolicy(`version: 1\n${DOORS}`, 'doors.yaml'));
const UNTOLD = by('prod', pushed('shop/api:1', 'a'), bare(pushed('shop/api', 'b')));
const ANSWER = attached('a', { as: 'b', referrer: BUNDLE });

function referrerOf(...steps: readonly Step[]) {
  const lineage = joined(history(...steps), DOORED);
  const push = lineage.pushes.find(({ digest, registry }) => digest === digestOf('b') && registry.includes('registry'));
  if (!push) throw new Error('it was pushed');
  return { kind: push.kind, attachment: lineage.attachment(push), beside: lineage.attachedTo(push, digestOf('a')) };
}

test.each([
  ['the registry’s own door', [UNTOLD, by('prod', ANSWER)]],
  ['a file', [UNTOLD, ANSWER]],
  ['it before the push', [by('prod', ANSWER), UNTOLD]],
  ['it a day later', [UNTOLD, hours(24), by('prod', ANSWER)]],
  ['several, of which one may', [UNTOLD, by('sandbox', ANSWER), hours(1), by('prod', ANSWER)]],
])('what a feed does not tell is attached where %s shows its manifest', (_, steps) => {
  const { kind, attachment, beside } = referrerOf(...steps);
  expect({ kind, attachment }).toEqual({
    kind: 'artifact',
    attachment: { subject: digestOf('a'), kind: 'signature' },
  });
  expect(beside.map(({ digest }) => digest)).toEqual([digestOf('b')]);
});

test.each([
  ['nobody asked', [UNTOLD]],
  ['the door of another registry tells it', [UNTOLD, by('sandbox', ANSWER)]],
  [
    'that door tells it of its own copy',
    [
      UNTOLD,
      by(
        'sandbox',
        pushed('sandbox.acme.example/shop/api', 'b'),
        attached('a', { as: 'b', referrer: BUNDLE, at: 'sandbox.acme.example/shop/api' }),
      ),
    ],
  ],
  ['a claim tells it', [UNTOLD, by('prod', attached('a', { as: 'b', referrer: BUNDLE, strength: 'asserted' }))]],
  ['its manifest is one that a runtime takes', [UNTOLD, by('prod', attached('a', { as: 'b' }))]],
])('it stays what it may be where %s', (_, steps) => {
  const { kind, attachment, beside } = referrerOf(...steps);
  expect(kind).not.toBe('artifact');
  expect(attachment).toBeUndefined();
  expect(beside).toEqual([]);
});

test('a tag says of what stands under it what it is about, before whoever read it', () => {
  const about = (image: string, ...steps: readonly Step[]) => {
    const lineage = joined(history(bare(pushed(image, 'b')), ...steps), observe());
    return lineage.pushes.map((push) => lineage.attachment(push)?.subject);
  };
  expect(about(`shop/api:${tag}.sig`)).toEqual([digestOf('a')]);
  expect(about(`shop/api:${tag}.sig`, attached('c', { as: 'b', referrer: BUNDLE }))).toEqual([digestOf('a')]);
  expect(about('shop/api:1', attached('c', { as: 'b', referrer: BUNDLE }))).toEqual([undefined]);
});

test('a list of referrers is one where each that it lists was read', () => {
  const list = (as: string, door = 'prod') => by(door, attached('a', { as, referrer: BUNDLE, index: 'd', listed: 2 }));
  const kindOf = (...steps: readonly Step[]) => {
    const push = joined(history(by('prod', bare(pushed('shop/api', 'd'))), ...steps), DOORED).pushes[0];
    return push?.kind === 'artifact' ? push.attachment : undefined;
  };
  expect(kindOf(list('b'), list('c'))).toEqual({ subject: digestOf('a'), kind: 'list of referrers' });
  expect(kindOf(list('b'))).toBeUndefined();
  expect(kindOf(list('b'), list('b'))).toBeUndefined();
  expect(kindOf(list('b'), by('prod', attached('a', { as: 'c', index: 'd', listed: 2 })))).toBeUndefined();
  expect(kindOf(list('b'), list('c', 'sandbox'))).toBeUndefined();
});
