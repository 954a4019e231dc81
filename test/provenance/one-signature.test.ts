import { describe, expect, test } from 'vitest';
import { bundled, instance } from './instance.ts';
import { believing, bundleOf, ec, envelope, examined, holding, IMAGE, idOf, statement } from './material.ts';

const ours = await instance();

describe('a bundle, which has one signature', () => {
  const release = ec();
  const made = envelope(release, statement());
  const held = (content: object) =>
    examined(
      bundleOf({
        mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
        verificationMaterial: { publicKey: { hint: idOf(release) } },
        ...content,
      }),
      holding(release),
    );
  const [signature] = made.signatures;
  const [foreign] = envelope(ec(), statement()).signatures;

  test('is good with one', () => {
    expect(held({ dsseEnvelope: made })).toMatchObject({ state: 'verified' });
  });

  test.each([
    ['a stranger’s behind it', [signature, foreign]],
    ['a stranger’s before it', [foreign, signature]],
    ['itself once more', [signature, signature]],
    ['nothing', []],
  ])('is unreadable with %s in its envelope', (_, signatures) => {
    expect(held({ dsseEnvelope: { ...made, signatures } })).toMatchObject({ state: 'unreadable', check: 'parse' });
  });

  test('is unreadable with two by certificates, too', async () => {
    const [one, other] = [await ours.signed(), await ours.signed()];
    const signatures = [...one.envelope.signatures, ...other.envelope.signatures];
    const both = bundled({ ...one, envelope: { ...one.envelope, signatures } });
    expect(examined(both, believing(ours.root))).toMatchObject({ state: 'unreadable', check: 'parse' });
  });

  test('is unreadable with a signed message beside its envelope', () => {
    const messageSignature = {
      messageDigest: { algorithm: 'SHA2_256', digest: Buffer.from(IMAGE.slice(7), 'hex').toString('base64') },
      signature: signature?.sig,
    };
    expect(held({ messageSignature, dsseEnvelope: made })).toMatchObject({ state: 'unreadable', check: 'parse' });
    expect(held({ dsseEnvelope: made, messageSignature })).toMatchObject({ state: 'unreadable', check: 'parse' });
  });

  test('is unreadable with a key’s hint beside its certificate', async () => {
    const one = bundled(await ours.signed());
    const read = JSON.parse(one.bytes.toString());
    expect(examined(bundleOf(read), believing(ours.root))).toMatchObject({ state: 'verified' });
    read.verificationMaterial.publicKey = { hint: idOf(release) };
    expect(examined(bundleOf(read), believing(ours.root))).toMatchObject({ state: 'unreadable', check: 'parse' });
  });
});
