// A collector with `verify: pushed` and a registry with the referrers API: what is attached to what is pushed, before it runs.
import { hash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EvidenceHeld } from '../../src/core/event.ts';
import { MINUTE } from '../../src/core/time.ts';
import { until } from '../lab/programs.ts';
import { bundle, dsse, ec, pem, sha256, statement } from '../provenance/material.ts';
import { podRecord, pushRecord } from '../provenance/records.ts';
import { serveLayout, type SmallRegistry } from '../provenance/small-registry.ts';
import { type Child, startServer } from './child.ts';
import { keptIn } from './kept.ts';

const SECRETS = {
  LIVE: 'pushed-registry-3b77aa01',
  PODS: 'pushed-pods-1b7e02d9',
  READER: 'pushed-reader-77cc03ef',
} as const;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = { mediaType: 'application/vnd.oci.image.config.v1+json', ...descriptor('{}') };
const EMPTY = { mediaType: 'application/vnd.oci.empty.v1+json', ...descriptor('{}') };
const LARGE = 3 * 1024 * 1024;

function descriptor(body: string | Buffer) {
  return { digest: sha256(body), size: Buffer.byteLength(body) };
}

describe('a server that asks about what is pushed', () => {
  let folder = '';
  let registry: SmallRegistry;
  let server: Child;
  const image = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: CONFIG, layers: [] });
  const digest = sha256(image);
  const [release, other] = [ec(), ec()];
  const place = () => ({ host: registry.host, repository: 'shop/api', tag: '1.0', digest });
  const as = (secret: string) => ({ authorization: `Bearer ${secret}` });
  const held = async () =>
    (await keptIn(server.store)).facts.filter((fact): fact is EvidenceHeld => fact.type === 'evidence.held');
  const states = async (): Promise<readonly string[]> => {
    const { text } = await server.get(`/api/v1/attachments?digest=${digest}`, as(SECRETS.READER));
    const { items }: { items: { found: string; verdicts: { state: string; ours: boolean }[] }[] } = JSON.parse(text);
    return items
      .flatMap(({ found, verdicts }) => verdicts.map(({ state, ours }) => `${found} ${state} ${ours}`))
      .toSorted();
  };
  const unsigned = async () =>
    (await keptIn(server.store)).findings.flatMap(({ rule, state }) =>
      rule === 'unsigned-image-deployed' ? [state] : [],
    );
  async function deliver(path: string, body: object, secret: string): Promise<void> {
    const { status, text } = await server.post(path, JSON.stringify(body), as(secret));
    if (status !== 202) throw new Error(`${status} ${text}`);
  }

  const referrer = { signature: digest, implant: digest, list: digest };

  /** The image, a signature as its referrer, a signature and an implant as another’s, and a large statement by cosign's tag. */
  function layout(): string {
    const at = join(folder, 'layout');
    mkdirSync(join(at, 'blobs', 'sha256'), { recursive: true });
    const put = (body: string | Buffer) => {
      writeFileSync(join(at, 'blobs', 'sha256', hash('sha256', body)), body);
      return descriptor(body);
    };
    const named = { subject: [{ digest: { sha256: digest.slice(7) } }] };
    const signature = bundle(release, statement({ ...named, predicateType: 'https://sigstore.dev/cosign/sign/v1' }));
    const large = dsse(release, statement({ ...named, predicate: { note: 'x'.repeat(LARGE) } }));
    const layer = ({ mediaType, bytes }: typeof large) => ({ mediaType, ...put(bytes) });
    put('{}');
    const about = (body: string) => ({ mediaType: MANIFEST, ...descriptor(body) });
    const listed = (subject: object, config: object, layerOf: object) =>
      put(
        JSON.stringify({
          schemaVersion: 2,
          mediaType: MANIFEST,
          artifactType: signature.mediaType,
          config,
          layers: [layerOf],
          subject,
        }),
      ).digest;
    listed(about(image), EMPTY, layer(signature));
    referrer.signature = listed(about('another image'), EMPTY, layer(signature));
    const listing = [{ mediaType: MANIFEST, digest: referrer.signature, size: 1 }];
    const index = 'application/vnd.oci.image.index.v1+json';
    referrer.list = put(JSON.stringify({ schemaVersion: 2, mediaType: index, manifests: listing })).digest;
    referrer.implant = listed(about('another image'), CONFIG, {
      mediaType: 'application/vnd.oci.image.layer.v1.tar',
      ...put('implant'),
    });
    const att = { schemaVersion: 2, mediaType: MANIFEST, config: CONFIG, layers: [layer(large)] };
    const tagged = (name: string, body: string) => ({
      mediaType: MANIFEST,
      ...put(body),
      annotations: { 'org.opencontainers.image.ref.name': name },
    });
    const manifests = [tagged('1.0', image), tagged(`${digest.replace(':', '-')}.att`, JSON.stringify(att))];
    writeFileSync(join(at, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
    return at;
  }

  const policy = (signer: string) => `
version: 1
registries: [{ host: "${registry.host}" }]
windows: { lateEvidence: 1s }
signers: [{ name: release, key: ${signer}.pub }]
environments:
  - { name: prod, match: { clusters: [prod] }, require: { signature: [release] } }
sources:
  - { name: live, kind: distribution, covers: ["${registry.host}"], intake: { auth: bearer, secret: LIVE } }
  - { name: pods, kind: kubernetes-pods, cluster: prod, intake: { auth: bearer, secret: PODS } }
  - { name: attached, kind: image-evidence }
collectors:
  - { name: signatures, kind: images, source: attached, host: "${registry.host}", plain: true, repositories: ["shop/**"], verify: pushed }
api: { tokens: [{ name: reader, role: viewer, secret: READER }] }
`;
  const judgeBy = (signer: string) => {
    writeFileSync(join(folder, 'server', 'landwaiter.yaml'), policy(signer));
    server.signal('SIGHUP');
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'landwaiter-pushed-'));
    await mkdir(join(folder, 'server'));
    for (const [name, key] of Object.entries({ release, other }))
      writeFileSync(join(folder, 'server', `${name}.pub`), pem(key));
    registry = await serveLayout(layout(), true);
    server = await startServer({ folder: join(folder, 'server'), policy: policy('release'), secrets: SECRETS });
  });
  afterAll(async () => {
    await server?.end('SIGTERM');
    await registry?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('knows what is attached before it runs, by tag and by the referrers API, large statements, too', async () => {
    await deliver('distribution/live', { events: [pushRecord(place(), Date.now())] }, SECRETS.LIVE);
    const facts = await until('an answer', async () => {
      const found = await held();
      return found.length >= 2 ? found : undefined;
    });
    expect(new Set(facts.map(({ subject, isComplete }) => `${subject} ${isComplete}`))).toEqual(
      new Set([`${digest} true`]),
    );
    expect(facts[0]?.target).toEqual({ mediaType: MANIFEST, size: image.length });
    await until('their verdicts', async () => ((await states()).length >= 2 ? true : undefined));
    expect(await states()).toEqual(['referrers verified true', 'tag verified true']);
    expect(
      Number(/^landwaiter_attachment_bytes (\d+)/m.exec((await server.get('/metrics')).text)?.[1]),
    ).toBeGreaterThan(0);
  });

  test('raises nothing when it is deployed, and tells by whom it is signed', async () => {
    const observedAt = new Date().toISOString();
    await deliver(
      'kubernetes-pods/pods',
      { type: 'ADDED', observedAt, object: podRecord(place(), Date.now() - MINUTE) },
      SECRETS.PODS,
    );
    const trace = await until('what runs', async () => {
      const { text } = await server.get(`/api/v1/images/trace?image=${digest}`, as(SECRETS.READER));
      return text.includes('release signed it') ? text : undefined;
    });
    expect(trace).toContain('sigstore-bundle is attached by the referrers API: verified, by release');
    const { text } = await server.get(`/api/v1/images/chain?image=${digest}`, as(SECRETS.READER));
    expect(JSON.parse(text).chain.lanes).toMatchObject([{ digest, signed: { state: 'verified', by: 'release' } }]);
    expect(await unsigned()).toEqual([]);
  });

  test('asks what a push is that nothing tells, and takes no implant for a signature', async () => {
    const { host, repository } = place();
    const bare = [referrer.signature, referrer.implant, referrer.list].map((one) =>
      pushRecord({ host, repository, digest: one }, Date.now()),
    );
    await deliver('distribution/live', { events: bare }, SECRETS.LIVE);
    const own = await until('what it is', async () =>
      (await held()).find(({ attachment }) => attachment?.found === 'subject'),
    );
    expect(own).toMatchObject({
      subject: sha256('another image'),
      isComplete: false,
      attachment: { digest: referrer.signature, artifact: { subject: sha256('another image') } },
    });
    await until('what the list is', async () =>
      (await held()).some(({ attachment }) => attachment?.artifact?.listed === 1) ? true : undefined,
    );
    await until('an answer about the other', async () =>
      (await held()).some(({ subject }) => subject === referrer.implant) ? true : undefined,
    );
    expect((await held()).map(({ attachment }) => attachment?.digest)).not.toContain(referrer.implant);
  });

  test('judges anew from kept bytes when a key is taken out of the policy and put back: findings open, and resolve', async () => {
    await registry.stop();
    const before = (await held()).length;
    judgeBy('other');
    await until('the finding', async () => ((await unsigned()).includes('open') ? true : undefined));
    expect(await states()).toEqual(['referrers failed false', 'tag failed false']);
    judgeBy('release');
    await until('its end', async () => ((await unsigned()).includes('open') ? undefined : true));
    expect(await unsigned()).toEqual(['resolved']);
    expect(await states()).toEqual(['referrers verified true', 'tag verified true']);
    // Nobody was asked again.
    expect((await held()).length).toBe(before);
  });
});
