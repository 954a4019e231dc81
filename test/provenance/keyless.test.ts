import { beforeAll, describe, expect, test } from 'vitest';
import { bundled, IDENTITY, instance, ISSUER, type Signed, type Signing } from './instance.ts';
import { believing, ec, examined, holding, IMAGE, OTHER, statement } from './material.ts';

/** The root of an instance that was made today. */
const AGED = `it is signed by a service that this trust root (of ${new Date(Date.now() - 3_540_000).toISOString().slice(0, 10)}) does not know:`;

let ours: Awaited<ReturnType<typeof instance>>;
let theirs: typeof ours;

beforeAll(async () => {
  [ours, theirs] = [await instance(), await instance()];
});

describe('a signature by a certificate', () => {
  const verdict = (signed: Signed, root: object = ours.root) => examined(bundled(signed), believing(root));
  const signed = (signing?: Signing): Promise<Signed> => ours.signed(signing);

  test('is verified with its signer, its claims, its log and its time', async () => {
    expect(verdict(await signed())).toMatchObject({
      state: 'verified',
      ours: true,
      log: true,
      signer: { identity: IDENTITY, issuer: ISSUER, claims: { commit: '0123456789abcdef0123456789abcdef01234567' } },
      statement: { predicateType: 'https://slsa.dev/provenance/v1' },
    });
  });

  test.each(['dsse', 'hashedrekord'] as const)(
    'is verified with an entry of the kind %s alone, whose time is the log’s',
    async (log) => {
      expect(verdict(await signed({ log, isStamped: false }))).toMatchObject({ state: 'verified', at: { by: 'log' } });
    },
  );

  test('by an authority that nobody named is a stranger’s, and never called invalid', async () => {
    const found = verdict(await theirs.signed());
    expect(found).toMatchObject({
      state: 'unsupported',
      check: 'trust-root',
      ours: false,
      claimed: { identity: IDENTITY, issuer: ISSUER },
      reason: `${AGED} its certificate authority`,
    });
    expect(found.signer).toBeUndefined();
    expect(examined(bundled(await theirs.signed()), believing(ours.root), OTHER)).toMatchObject({
      state: 'failed',
      check: 'certificate-chain',
      ours: false,
    });
  });

  test('is nothing for a key', async () => {
    expect(examined(bundled(await signed()), holding(ec()))).toMatchObject({
      state: 'failed',
      check: 'signature',
      ours: false,
    });
  });

  test('with the log entry of another signature fails by that (GHSA-whqx-f9j3-ch6m)', async () => {
    const [one, other] = [
      await signed(),
      await signed({ text: statement({ subject: [{ digest: { sha256: OTHER.slice(7) } }] }) }),
    ];
    expect(verdict({ ...one, entries: other.entries })).toMatchObject({
      state: 'failed',
      check: 'log-entry',
      ours: true,
    });
  });

  test('of the very same bytes by another certificate does not pass with the first one’s entry', async () => {
    const [one, other] = [await signed(), await signed()];
    expect(verdict({ ...one, entries: other.entries })).toMatchObject({ state: 'failed', check: 'log-entry' });
  });

  test('with one log entry twice is refused (GHSA-9vcr-p3rj-q5q6)', async () => {
    const one = await signed();
    expect(verdict({ ...one, entries: [...one.entries, ...one.entries] })).toMatchObject({
      state: 'failed',
      check: 'log-inclusion',
    });
  });

  test('without an entry fails where the root names a log', async () => {
    expect(verdict(await signed({ log: 'none' }))).toMatchObject({
      state: 'failed',
      check: 'log-inclusion',
      ours: true,
    });
  });

  test('without an entry passes by its timestamp where the root names no log and no CT log, as GitHub’s private instance', async () => {
    const root = { ...ours.root, tlogs: [], ctlogs: [] };
    expect(verdict(await signed({ log: 'none' }), root)).toMatchObject({
      state: 'verified',
      log: false,
      at: { by: 'timestamp' },
    });
  });

  test('of minutes without a proved time fails', async () => {
    const root = { ...ours.root, tlogs: [] };
    expect(verdict(await signed({ log: 'none', isStamped: false }), root)).toMatchObject({
      state: 'failed',
      check: 'timestamp',
    });
  });

  test('with the timestamp of another signature fails; beside a good one it is set aside', async () => {
    const root = { ...ours.root, tlogs: [] };
    const [one, other] = [await signed({ log: 'none' }), await signed({ log: 'none' })];
    expect(verdict({ ...one, timestamps: other.timestamps }, root)).toMatchObject({
      state: 'failed',
      check: 'timestamp',
    });
    expect(verdict({ ...one, timestamps: [...other.timestamps, ...one.timestamps] }, root)).toMatchObject({
      state: 'verified',
    });
  });

  test('with a timestamp of an authority that the root does not name needs another proof of its time', async () => {
    const root = { ...ours.root, timestampAuthorities: [] };
    expect(verdict(await signed(), root)).toMatchObject({ state: 'verified', at: { by: 'log' } });
    expect(verdict(await signed({ log: 'none' }), { ...root, tlogs: [] })).toMatchObject({
      state: 'unsupported',
      check: 'trust-root',
    });
  });

  test('with a timestamp that names the root’s authority and is another’s fails, whatever the log says', async () => {
    const one = await signed();
    const timestamps = [await theirs.stamp(Buffer.from(one.envelope.signatures[0]?.sig ?? '', 'base64'))];
    expect(verdict({ ...one, timestamps })).toMatchObject({ state: 'failed', check: 'timestamp' });
  });

  test('made before or after the life of its certificate fails by that', async () => {
    const later = new Date(Date.now() + 3_600_000);
    const [one, late] = [await signed({ log: 'none', isStamped: false }), await instance(later)];
    const timestamps = [await late.stamp(Buffer.from(one.envelope.signatures[0]?.sig ?? '', 'base64'))];
    const root = {
      ...ours.root,
      tlogs: [],
      timestampAuthorities: late.root.timestampAuthorities.map((each) => ({
        ...each,
        validFor: { start: new Date(0).toISOString() },
      })),
    };
    expect(verdict({ ...one, timestamps }, root)).toMatchObject({
      state: 'failed',
      check: 'certificate-time',
      ours: true,
    });
  });

  test('whose payload was changed fails by the signature, whoever’s it is', async () => {
    const one = await signed();
    const envelope = {
      ...one.envelope,
      payload: Buffer.from(statement({ predicate: { changed: true } })).toString('base64'),
    };
    expect(verdict({ ...one, envelope })).toMatchObject({ state: 'failed', check: 'signature', ours: true });
    expect(examined(bundled({ ...(await theirs.signed()), envelope }), believing(ours.root))).toMatchObject({
      check: 'signature',
      ours: false,
    });
  });

  test('of another image fails by its subject', async () => {
    expect(examined(bundled(await signed()), believing(ours.root), OTHER)).toMatchObject({
      state: 'failed',
      check: 'subject',
      ours: true,
    });
    expect(examined(bundled(await signed()), believing(ours.root), IMAGE).state).toBe('verified');
  });
});

describe('a signature by a known authority', () => {
  const unknown = { state: 'unsupported', check: 'trust-root', ours: true, signer: { identity: IDENTITY } };
  const entriesOf = async () => (await theirs.signed()).entries;
  const without = (services: object) => believing({ ...ours.root, ...services });

  test('whose log the root does not name is neither good nor bad', async () => {
    const id = Buffer.from(ours.root.tlogs[0]?.logId.keyId ?? '', 'base64')
      .toString('hex')
      .slice(0, 12);
    for (const one of [await ours.signed(), await ours.signed({ isStamped: false })])
      expect(examined(bundled(one), without({ tlogs: theirs.root.tlogs }))).toMatchObject({
        ...unknown,
        reason: `${AGED} the log ${id}…`,
        log: false,
        statement: { predicateType: 'https://slsa.dev/provenance/v1' },
      });
  });

  test('whose timestamp authority the root does not name is, where nobody else proves its time', async () => {
    const one = bundled(await ours.signed({ log: 'none' }));
    const trust = without({ tlogs: [], timestampAuthorities: [] });
    expect(examined(one, trust)).toMatchObject({ ...unknown, reason: `${AGED} its timestamp authority` });
  });

  test('whose CT log the root does not name is', async () => {
    const one = bundled(await ours.signed());
    const trust = without({ ctlogs: theirs.root.ctlogs });
    expect(examined(one, trust)).toMatchObject({ ...unknown, reason: `${AGED} its CT log` });
    expect(examined(one, without({ ctlogs: theirs.root.ctlogs, tlogs: theirs.root.tlogs })).reason).toMatch(
      /its CT log, the log [0-9a-f]{12}…$/,
    );
  });

  test('and of another image fails by that, whatever is not known of it', async () => {
    const one = await ours.signed();
    const exchanged = bundled({ ...one, entries: await entriesOf() });
    expect(examined(exchanged, believing(ours.root))).toMatchObject(unknown);
    expect(examined(exchanged, believing(ours.root), OTHER)).toMatchObject({
      state: 'failed',
      check: 'subject',
      ours: true,
    });
  });

  test('without any entry, with a forged timestamp, or without any time fails beside what is not known', async () => {
    const trust = without({ ctlogs: theirs.root.ctlogs });
    const failed = { state: 'failed', ours: true };
    expect(examined(bundled(await ours.signed({ log: 'none' })), trust)).toMatchObject({
      ...failed,
      check: 'log-inclusion',
    });
    const one = await ours.signed();
    const forged = { timestamps: [await theirs.stamp(Buffer.from(one.envelope.signatures[0]?.sig ?? '', 'base64'))] };
    const both = { ...one, ...forged, entries: await entriesOf() };
    expect(examined(bundled(both), believing(ours.root))).toMatchObject({ ...failed, check: 'timestamp' });
    const others = (await ours.signed({ log: 'none' })).timestamps;
    const untimed = { ...(await ours.signed({ log: 'none' })), timestamps: others };
    expect(examined(bundled(untimed), without({ tlogs: [], timestampAuthorities: [] }))).toMatchObject({
      ...failed,
      check: 'timestamp',
    });
  });

  test('whose bytes were changed fails by that', async () => {
    const one = await ours.signed();
    const envelope = { ...one.envelope, payload: Buffer.from(statement({ predicate: 1 })).toString('base64') };
    expect(examined(bundled({ ...one, envelope }), without({ tlogs: theirs.root.tlogs }))).toMatchObject({
      state: 'failed',
      check: 'signature',
    });
  });
});

test('bytes of a good bundle changed one at a time, from its beginning to its end: none is accepted', async () => {
  const good = bundled(await ours.signed({ isStamped: false }));
  const trust = believing(ours.root);
  expect(examined(good, trust).state).toBe('verified');
  const accepted: string[] = [];
  // Each takes as long as a verification: one in 41, so that every part is met at another place of its base64.
  for (let at = 0; at < good.bytes.length; at += 41) {
    const bytes = Buffer.from(good.bytes);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    if (examined({ ...good, bytes }, trust).state === 'verified')
      accepted.push(bytes.subarray(Math.max(0, at - 30), at + 10).toString());
  }
  expect(accepted).toEqual([]);
});
