import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { attached as held } from '../scenarios/evidence-scenario.ts';
import { days, history, hours, minutes, type Step, usually, unheard } from '../scenarios/history.ts';
import { BUNDLE, digestOf, pushed } from '../scenarios/scenario.ts';

/** The tag under which cosign keeps what it attaches to an image. */
function attached(image: string, suffix: '' | '.sig' | '.att' | '.sbom' = '.sig', repository = 'shop/api'): string {
  return `${repository}:${digestOf(image).replace(':', '-')}${suffix}`;
}
const NOTATION = 'application/vnd.cncf.notary.signature';
const forged = { source: 'harbor', strength: 'asserted' } as const;

/** Each image is signed a minute after the pipeline pushed it. */
function signedBy(signer: string, count: number): Step {
  return Array.from({ length: count }, (_, index) => [
    pushed(`shop/api:0.${index}`, `i${index}`),
    pushed(attached(`i${index}`), `s${index}`, { by: signer }),
    hours(2),
  ]);
}

/** Signatures of an image, as referrers. */
function besides(index: number, ...signers: readonly string[]): Step {
  return signers.map((by) => pushed('shop/api', `${by}${index}`, { by, subject: `i${index}`, artifactType: NOTATION }));
}

const SIGNED = `${ACME}
signers:
  - { name: release, key: keys/release.pub }
  - { name: scanner, key: keys/scanner.pub }
`;

export const cases: readonly Case[] = [
  {
    name: 'somebody pushes another signature over the pipeline’s',
    ...history(
      pushed('shop/api:1.4', 'a'),
      pushed(attached('a'), '1'),
      days(2),
      pushed(attached('a'), '2', { by: 'mallory', from: '203.0.113.77' }),
    ),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'mallory attached a signature to shop/api@sha256:aaaa',
  },
  {
    name: 'somebody adds a signature as a referrer',
    ...history(
      pushed('shop/api:1.4', 'a'),
      pushed('shop/api', '1', { subject: 'a', artifactType: NOTATION }),
      hours(2),
      pushed('shop/api', '2', { by: 'mallory', subject: 'a', artifactType: NOTATION }),
    ),
    expect: 'fires',
    says: 'the first one was attached by ci-bot',
  },
  {
    name: 'an image that was never signed is signed by somebody else',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a'), hours(2), pushed(attached('a'), '2', { by: 'mallory' })),
    expect: 'fires',
    says: 'as the first of its kind; the image was pushed by ci-bot',
  },
  {
    name: 'an attestation is exchanged by somebody who is not known for it',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'a'),
      pushed(attached('a', '.att'), '1'),
      hours(2),
      pushed(attached('a', '.att'), '2', { by: 'mallory' }),
    ),
    expect: 'fires',
    says: 'attached an attestation',
  },
  {
    name: 'the list of referrers is exchanged for one without the pipeline’s signature',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'a'),
      pushed(attached('a', ''), '1', { children: 'cd' }),
      hours(2),
      pushed(attached('a', ''), '2', { by: 'mallory', children: 'c' }),
    ),
    expect: 'fires',
    says: 'a list of referrers',
  },
  {
    name: 'a registry without the referrers API: a stranger’s bundle, and the list that names it',
    ...history(
      pushed('shop/api:1.4', 'a'),
      pushed('shop/api', 'c', { layers: BUNDLE }),
      pushed(attached('a', ''), '1', { children: 'c' }),
      hours(2),
      pushed('shop/api', 'd', { by: 'mallory', layers: BUNDLE }),
      pushed(attached('a', ''), '2', { by: 'mallory', children: 'cd' }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'mallory attached a signature to shop/api@sha256:aaaa',
  },
  {
    name: 'a registry without the referrers API: another bundle by whoever attached the first',
    ...history(
      pushed('shop/api:1.4', 'a'),
      pushed('shop/api', 'c', { layers: BUNDLE }),
      pushed(attached('a', ''), '1', { children: 'c' }),
      hours(2),
      pushed('shop/api', 'd', { layers: BUNDLE }),
      pushed(attached('a', ''), '2', { children: 'cd' }),
    ),
    expect: { quiet: 'same-signer' },
  },
  {
    name: 'a webhook in the first signer’s name',
    ...history(
      pushed('shop/api:1.4', 'a'),
      pushed(attached('a'), '1'),
      hours(1),
      pushed(attached('a'), '2', { ...forged, by: 'ci-bot' }),
      pushed(attached('a'), '2', { by: 'mallory' }),
    ),
    defeats: 'same-signer',
    expect: 'fires',
    says: 'mallory attached',
  },
  {
    name: 'before, the attacker pushed the same image under another tag',
    ...history(
      pushed('shop/api:1.4', 'a'),
      pushed(attached('a'), '1'),
      hours(1),
      pushed('shop/api:mine', 'a', { by: 'mallory' }),
      pushed(attached('a'), '2', { by: 'mallory' }),
    ),
    defeats: 'publisher',
    expect: 'fires',
  },
  {
    name: 'the registry’s own records begin later, and before them webhooks tell of image and signature',
    ...unheard(
      history(
        pushed('shop/api:1.4', 'a', forged),
        pushed(attached('a'), '1', forged),
        days(2),
        pushed('shop/web:1', 'd'),
      ),
      'distribution',
      -1,
      36,
    ),
    expect: { quiet: 'publisher' },
  },
  {
    name: 'before the registry’s own records begin, webhooks tell of another’s signature',
    ...unheard(
      history(
        pushed('shop/api:1.4', 'a', forged),
        pushed(attached('a'), '1', forged),
        hours(1),
        pushed(attached('a'), '2', { ...forged, by: 'mallory' }),
        days(2),
        pushed('shop/web:1', 'd'),
      ),
      'distribution',
      -1,
      36,
    ),
    defeats: 'publisher',
    expect: 'fires',
    says: 'mallory attached',
  },
  {
    name: 'all that is known of it is a webhook in the name of an allowed publisher',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'a'),
      pushed(attached('a'), '1'),
      hours(1),
      pushed(attached('a'), '2', { ...forged, by: 'nightly-bot' }),
    ),
    defeats: 'allowed',
    expect: 'fires',
  },
  {
    name: 'a day of signing before the attack is no habit',
    ...history(
      usually(12, (index) => [
        pushed(`shop/api:0.${index}`, `old-${index}`),
        pushed(attached(`old-${index}`), `sig-${index}`),
      ]),
      days(4),
      [0, 1, 2, 3, 4, 5].map((index) => pushed(attached(`old-${index}`), `bad-${index}`, { by: 'mallory' })),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'mallory attached a signature',
  },
  {
    name: 'the first day of the records, and the signature is the second one',
    ...history(pushed('shop/api:1.4', 'a'), pushed(attached('a'), '1'), pushed(attached('a'), '2', { by: 'mallory' })),
    defeats: 'too-early',
    expect: 'fires',
  },
  {
    name: 'the pipeline signs what it pushed',
    ...history(pushed('shop/api:1.4', 'a'), pushed(attached('a'), '1')),
    expect: { quiet: 'publisher' },
  },
  {
    name: 'the signer adds a second signature',
    ...history(
      pushed('shop/api:1.4', 'a'),
      pushed(attached('a'), '1', { by: 'signer' }),
      minutes(3),
      pushed(attached('a'), '2', { by: 'signer' }),
    ),
    expect: { quiet: 'same-signer' },
  },
  {
    name: 'another publisher of the repository attests, too',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'a'),
      pushed(attached('a', '.att'), '1'),
      hours(2),
      pushed(attached('a', '.att'), '2', { by: 'nightly-bot' }),
    ),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'the scanner attaches its findings to every image',
    ...history(
      usually(12, (index) => [
        pushed(`shop/api:0.${index}`, `old-${index}`),
        pushed(attached(`old-${index}`, '.att'), `att-${index}`, { by: 'scanner' }),
      ]),
      days(4),
      pushed('shop/api:1.4', 'a'),
      pushed(attached('a', '.att'), '1', { by: 'scanner' }),
    ),
    expect: { quiet: 'usual' },
  },
  {
    name: 'the records have just begun, and a signer signs what the pipeline pushed',
    ...history(pushed('shop/api:1.4', 'a'), pushed(attached('a'), '1', { by: 'signer' })),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'an image older than the records is signed',
    policy: ACME,
    ...history(pushed(attached('a'), '1', { by: 'signer' })),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'the list of referrers grows',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'a'),
      pushed(attached('a', ''), '1', { children: 'c' }),
      hours(2),
      pushed(attached('a', ''), '2', { by: 'scanner', children: 'cd' }),
    ),
    expect: 'none',
  },
  {
    name: 'from the first record on another account signs each image of the pipeline',
    policy: ACME,
    ...history(signedBy('signer', 5)),
    expect: { quiet: 'always' },
  },
  {
    name: 'the account that signs everywhere signs the first image of a new repository',
    policy: ACME,
    ...history(
      signedBy('signer', 5),
      pushed('shop/new:1', 'n'),
      pushed(attached('n', '.sig', 'shop/new'), '9', { by: 'signer' }),
      hours(2),
      pushed('shop/web:2', 'w'),
    ),
    expect: { quiet: 'always' },
  },
  {
    name: 'an image without a signature is slipped in among those that are always signed',
    policy: ACME,
    ...history(
      signedBy('signer', 5),
      pushed('shop/api:9', 'b', { by: 'mallory' }),
      hours(2),
      pushed('shop/web:2', 'w'),
    ),
    expect: { quiet: 'always' },
  },
  {
    name: 'somebody signs one image of a repository that was never signed, after he signed his own elsewhere',
    policy: ACME,
    ...history(
      [0, 1, 2, 3].map((index) => pushed(`shop/api:0.${index}`, `i${index}`)),
      [0, 1, 2, 3].map((index) => [
        pushed(`shop/scratch/x:${index}`, `x${index}`),
        pushed(attached(`x${index}`, '.sig', 'shop/scratch/x'), `s${index}`, { by: 'mallory' }),
      ]),
      pushed('shop/api:1.4', 'a'),
      pushed(attached('a'), '2', { by: 'mallory' }),
    ),
    defeats: 'always',
    expect: 'fires',
    says: 'mallory attached a signature to shop/api@sha256:aaaa',
  },
  {
    name: 'an account that pushes images, too, signs those of the pipeline promptly',
    policy: ACME,
    ...history(signedBy('mallory', 5), pushed('dev/x:1', 'd', { by: 'mallory' })),
    defeats: 'always',
    expect: 'fires',
    says: 'mallory attached',
  },
  {
    name: 'somebody signs beside the account that always does',
    policy: ACME,
    ...history(signedBy('signer', 5), pushed('shop/api:1.4', 'a'), pushed(attached('a'), '2', { by: 'mallory' })),
    defeats: 'always',
    expect: 'fires',
    says: 'mallory attached',
  },
  {
    name: 'the account that always signs goes on after somebody signed beside it',
    policy: ACME,
    ...history(
      signedBy('signer', 5),
      pushed(attached('i1'), 'forged', { by: 'nightly-bot' }),
      hours(1),
      pushed('shop/api:1.4', 'a'),
      pushed(attached('a'), '2', { by: 'signer' }),
    ),
    expect: { quiet: 'always' },
  },
  {
    name: 'somebody is quicker than the pipeline, which signs each of its images itself',
    policy: ACME,
    ...history(
      [0, 1, 2, 3].map((index) => [
        pushed(`shop/api:0.${index}`, `i${index}`),
        pushed(attached(`i${index}`), `m${index}`, { by: 'mallory' }),
        pushed(attached(`i${index}`), `p${index}`),
      ]),
    ),
    defeats: 'always',
    expect: 'fires',
    says: 'mallory attached',
  },
  {
    name: 'from the first image on another account signs each beside the pipeline, which signs it first',
    policy: ACME,
    ...history(
      [0, 1, 2, 3].map((index) => [pushed(`shop/api:0.${index}`, `i${index}`), besides(index, 'ci-bot', 'signer')]),
      hours(2),
      pushed('shop/web:2', 'w'),
    ),
    expect: { quiet: 'always' },
  },
  {
    name: 'somebody begins to sign each image beside the pipeline',
    policy: ACME,
    ...history(
      pushed('shop/api:0.0', 'i0'),
      besides(0, 'ci-bot'),
      [1, 2, 3, 4].map((index) => [pushed(`shop/api:0.${index}`, `i${index}`), besides(index, 'ci-bot', 'mallory')]),
      hours(2),
      pushed('shop/web:2', 'w'),
    ),
    defeats: 'always',
    expect: 'fires',
    says: 'likewise 3 more in shop/api until',
  },
  {
    name: 'from the first image on somebody puts his signature in place of the pipeline’s',
    policy: ACME,
    ...history(
      [0, 1, 2, 3].map((index) => [
        pushed(`shop/api:0.${index}`, `i${index}`),
        pushed(attached(`i${index}`), `p${index}`),
        pushed(attached(`i${index}`), `m${index}`, { by: 'mallory' }),
      ]),
      hours(2),
      pushed('shop/web:2', 'w'),
    ),
    defeats: 'always',
    expect: 'fires',
    says: 'in place of',
  },
  {
    name: 'an image is pushed',
    ...history(pushed('shop/api:1.4', 'a'), hours(2), pushed('shop/api:1.5', 'b', { by: 'dana' })),
    expect: 'none',
  },
  {
    name: 'in a repository that is too young to tell, an attestation by somebody who attaches none in the whole registry',
    ...history(
      usually(12, (index) => [
        pushed(`shop/${index % 3}:0.${index}`, `i${index}`),
        pushed(attached(`i${index}`, '.att', `shop/${index % 3}`), `s${index}`, { by: 'signer' }),
      ]),
      days(4),
      pushed('shop/new:1', 'a'),
      pushed(attached('a', '.att', 'shop/new'), 'f', { by: 'mallory' }),
    ),
    defeats: 'too-early',
    expect: 'fires',
    severity: 'high',
    says: 'mallory attached an attestation to shop/new',
  },
  {
    name: 'what somebody puts over the pipeline’s signature is examined, too',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1.4', 'a'),
      pushed(attached('a'), 'good'),
      held('a', { signer: 'release', as: 'good' }),
      days(2),
      pushed(attached('a'), 'bad', { by: 'mallory' }),
      held('a', { state: 'failed', check: 'subject', ours: true, as: 'bad' }),
    ),
    expect: 'fires',
    says: 'it does not verify for the policy (subject)',
  },
  {
    name: 'somebody else has the other signer’s signature over the pipeline’s',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1.4', 'a'),
      pushed(attached('a'), 'good'),
      held('a', { signer: 'release', as: 'good' }),
      days(2),
      pushed(attached('a'), 'other', { by: 'mallory' }),
      held('a', { signer: 'scanner', as: 'other' }),
    ),
    expect: 'fires',
    says: 'it is by scanner, and the first one by release',
  },
];
