import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verified } from './asked.ts';
import { answer, google, KEY_NAME, provenance } from './google.ts';
import { ec, examined, holding, IMAGE, OTHER, pem, statement, dsse } from './material.ts';

const region = ec();
const ours = holding(region);
const of = (...all: readonly object[]) => examined(google(answer(all)), ours);

describe('provenance of Google Cloud Build', () => {
  test('is verified by the key of its region, and read', () => {
    expect(of(provenance(region))).toMatchObject({
      state: 'verified',
      format: 'google-cloud-build',
      ours: true,
      statement: {
        builder: 'https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.3',
        source: 'https://github.com/acme/shop',
        commit: '0123456789abcdef0123456789abcdef01234567',
        run: '11f6c682',
        workflow: 'cloudbuild.yaml',
      },
    });
  });

  test('is one good one among several, in whatever place', () => {
    const [good, bad] = [provenance(region), provenance(ec())];
    expect([of(bad, good, bad), of(bad, bad, good), of(bad, bad)].map(({ state }) => state)).toEqual([
      'verified',
      'verified',
      'failed',
    ]);
    const { envelope } = good;
    const signatures = [...bad.envelope.signatures, ...envelope.signatures];
    expect(of({ ...good, envelope: { ...envelope, signatures } }).state).toBe('verified');
  });

  test('by a key that nobody named is a stranger’s', () => {
    expect(of(provenance(ec()))).toMatchObject({ state: 'failed', check: 'signature', ours: false });
  });

  test.each([
    ['no key', undefined],
    ['an empty one', ''],
    ['one of no region', KEY_NAME.replace('us-west2', '')],
    ['one of a region that is none', KEY_NAME.replace('us-west2', 'invalid-region')],
    ['one elsewhere', KEY_NAME.replace('us-west2', 'us-west2/x')],
    ['one for something else', KEY_NAME.replace('builtByGCB', 'provenanceSigner')],
  ])('that names %s fails by its signature', (_, keyid) => {
    const one = provenance(region);
    const signatures = one.envelope.signatures.map(({ sig }) => ({ sig, ...(keyid !== undefined && { keyid }) }));
    expect(of({ ...one, envelope: { ...one.envelope, signatures } })).toMatchObject({
      state: 'failed',
      check: 'signature',
    });
  });

  test('whose signature is over the DSSE encoding is none of it', () => {
    const { bytes } = dsse(region, statement());
    const { signatures, payload } = JSON.parse(bytes.toString());
    const one = provenance(region);
    const envelope = { ...one.envelope, payload, signatures: [{ keyid: KEY_NAME, sig: signatures[0].sig }] };
    expect(of({ ...one, envelope }).state).toBe('failed');
  });

  test.each([
    [
      'the statement',
      'subject',
      answer([{ ...provenance(region, OTHER), resourceUri: provenance(region).resourceUri }]),
    ],
    ['the summary', 'subject', { ...answer([provenance(region)]), image_summary: { digest: OTHER } }],
    ['the place', 'subject', answer([{ ...provenance(region), resourceUri: provenance(region, OTHER).resourceUri }])],
    ['the kind', 'statement', answer([{ ...provenance(region), kind: 'BUIL' }])],
    ['the text', 'statement', answer([{ ...provenance(region), build: provenance(region, OTHER).build }])],
    ['the text, which is missing,', 'statement', answer([{ ...provenance(region), build: {} }])],
  ])('where %s says something else fails', (_, check, content) => {
    expect(examined(google(content), ours)).toMatchObject({ state: 'failed', check, ours: true });
  });

  test.each([
    ['nothing', answer([])],
    ['fifty-one', answer(Array.from({ length: 51 }, () => provenance(region)))],
    ['no list', { image_summary: {}, provenance_summary: {} }],
  ])('of %s is unreadable', (_, content) => {
    expect(examined(google(content), ours)).toMatchObject({ state: 'unreadable', check: 'parse' });
  });

  test('comes as a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'google-'));
    const [key, file, none] = ['region.pub', 'provenance.json', 'none.json'].map((name) => join(folder, name));
    writeFileSync(key ?? '', pem(region));
    writeFileSync(file ?? '', JSON.stringify(answer([provenance(region)])));
    writeFileSync(none ?? '', '{"provenance_summary":');
    const ask = (image: string, given = file) =>
      verified('--artifact', image, '--bundle', given ?? '', '--key', key ?? '');
    expect(await ask(IMAGE)).toMatchObject({
      status: 0,
      attachments: [{ format: 'google-cloud-build', found: 'file' }],
    });
    expect((await ask(OTHER)).status).toBe(1);
    expect((await ask(IMAGE, none)).status).toBe(2);
  });
});
