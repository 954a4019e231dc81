import { hash } from 'node:crypto';
import { type Digest, isDigest, parseDigest } from '../../../core/digest.ts';
import { InvalidInput } from '../../../core/error.ts';
import { known } from '../../../core/known.ts';
import { MINUTE } from '../../../core/time.ts';
import { materialOfFile } from '../../../provenance/find/file.ts';
import { type Attached, findAttached } from '../../../provenance/find/find.ts';
import { findElsewhere } from '../../../provenance/find/elsewhere.ts';
import { attestationsAtGithub, type KeptElsewhere } from '../../../provenance/find/github.ts';
import type { Material } from '../../../provenance/material.ts';
import { certificateStore, parseCertificates } from '../../../provenance/trust/certificate-store.ts';
import { parseDistinguishedName } from '../../../provenance/trust/distinguished-name.ts';
import { publicGoodRoot } from '../../../provenance/trust/public-good.ts';
import { parsePublicKey } from '../../../provenance/trust/public-key.ts';
import { parseRoots, type Root } from '../../../provenance/trust/root.ts';
import { parseImagePlace } from '../../../registry/image-place.ts';
import { imageOpener } from '../../../registry/open-image.ts';
import { registryLogin } from '../../resources/registry-login.ts';
import { secretsOf } from '../../resources/secrets.ts';
import { verify } from '../../verifying/verify.ts';
import type { Told } from '../../verifying/verify-json.ts';
import { holderOf, identified, named, type Wanted } from '../../verifying/wanted.ts';
import { bytesOf } from './files.ts';
import type { Io } from './io.ts';
import { policyFile } from './policy-file.ts';

/** What `landwaiter verify` was asked. */
export interface VerifyOptions {
  readonly key?: readonly string[];
  readonly identity?: string;
  readonly issuer?: string;
  readonly signer?: readonly string[];
  readonly policy?: string;
  readonly trustedRoot?: string;
  readonly trustedCertificates?: readonly string[];
  readonly trustedIdentity?: readonly string[];
  readonly timestampCertificates?: readonly string[];
  readonly bundle?: string;
  readonly github?: string;
  readonly githubUrl?: string;
  readonly githubSecret?: string;
  readonly artifact?: string;
  readonly plainHttp?: boolean;
  readonly secret?: string;
}

const LARGEST_KEY = 64 * 1024;
const LARGEST_CERTIFICATES = 1024 * 1024;
const LARGEST_ROOT = 4 * 1024 * 1024;
const LARGEST_BUNDLE = 24 * 1024 * 1024;
// Read whole: its signature is over all of it.
const LARGEST_ARTIFACT = 1024 * 1024 * 1024;
const LONGEST = 5 * MINUTE;

/** @throws InvalidInput for bad use and input, Unavailable where the image's registry does not answer. */
export async function verified(
  image: string | undefined,
  options: VerifyOptions,
  io: Io,
  needsSigner = true,
): Promise<Told> {
  if ((image === undefined) === (options.artifact === undefined))
    throw new InvalidInput(
      'image',
      'name an image, or with --artifact (and --bundle or --github) something that is none',
    );
  const wanted = await whoHasToSign(options, needsSigner);
  const told = await (image === undefined ? theArtifact(options, io) : theImage(image, options, io));
  const { attached, reference, ...more } = told;
  const observed = Date.now();
  return { reference, image: attached, observed, verification: verify(attached, { wanted, seen: observed, ...more }) };
}

/**
 * Everybody whom options and policy name.
 * @throws InvalidInput where a file cannot be read, and for nobody, where somebody is needed.
 */
export async function whoHasToSign(options: VerifyOptions, isNeeded: boolean): Promise<readonly Wanted[]> {
  const { key = [], identity, issuer, signer = [], trustedRoot } = options;
  if ((identity === undefined) !== (issuer === undefined))
    throw new InvalidInput(
      identity === undefined ? '--identity' : '--issuer',
      'is missing: who says who it is counts as much',
    );
  const roots = trustedRoot === undefined ? undefined : parseRoots(bytesOf(trustedRoot, LARGEST_ROOT), trustedRoot);
  const wanted = key.map((file): Wanted => {
    const read = parsePublicKey(bytesOf(file, LARGEST_KEY).toString('utf8'), file);
    return { ...holderOf(`key ${file}`, read, roots ?? []), takesStatements: true };
  });
  if (identity !== undefined && issuer !== undefined)
    wanted.push({ ...identified(identity, issuer, roots ?? [publicGoodRoot()]), takesStatements: true });
  wanted.push(...namedSigners(options));
  const isNamed = wanted.length > 0 && signer.length === 0;
  if (!isNamed) wanted.push(...(await signersOf(signer, options, roots)));
  if (wanted.length > 0 || !isNeeded) return wanted;
  throw new InvalidInput(
    '--key',
    'name who may sign it: --key, --identity and --issuer, --trusted-certificates and --trusted-identity, --signer, or a policy with signers',
  );
}

/** Whom certificates of the Notary Project have to name. */
function namedSigners({
  trustedCertificates: files,
  trustedIdentity: names = [],
  timestampCertificates: clocks = [],
}: VerifyOptions): readonly Wanted[] {
  if (files === undefined) {
    if (names.length === 0 && clocks.length === 0) return [];
    throw new InvalidInput('--trusted-certificates', 'is missing: whose certificates are believed');
  }
  if (names.length === 0)
    throw new InvalidInput(
      '--trusted-identity',
      'is missing: whom the certificates have to name, as C=DE, O=acme, CN=release',
    );
  const read = (file: string) => parseCertificates(bytesOf(file, LARGEST_CERTIFICATES), file);
  const store = certificateStore(files.flatMap(read), clocks.flatMap(read));
  const identities = names.map((name) => parseDistinguishedName(name, '--trusted-identity'));
  return [{ ...named(names.join(' or '), store, identities), takesStatements: true }];
}

async function signersOf(
  names: readonly string[],
  { policy }: VerifyOptions,
  roots: readonly Root[] | undefined,
): Promise<readonly Wanted[]> {
  if (names.length === 0 && policyFile(policy) === undefined) return [];
  const { policySigners } = await import('./policy-signers.ts');
  return policySigners(names, policy, roots);
}

interface Seen {
  readonly reference: string;
  readonly attached: Omit<Attached, 'kind'> & { readonly kind: Told['image']['kind'] };
  readonly repository?: string;
  readonly bytes?: Buffer;
}

/** GitHub's attestations, where it is to be asked. */
function atGithub({ github, githubUrl, githubSecret }: VerifyOptions, { env }: Io): KeptElsewhere | undefined {
  if (github === undefined) {
    if (githubUrl === undefined && githubSecret === undefined) return undefined;
    throw new InvalidInput('--github', 'is missing: whose attestations are asked for, as OWNER/NAME');
  }
  const token = githubSecret === undefined ? undefined : secretsOf(env)(githubSecret);
  const base = githubUrl ?? 'https://api.github.com';
  return attestationsAtGithub({ repository: github, base, fetch: globalThis.fetch, ...known({ token }) });
}

async function theImage(image: string, options: VerifyOptions, io: Io): Promise<Seen> {
  const place = parseImagePlace(image);
  if (place.kind === 'docker-archive')
    throw new InvalidInput(
      'image',
      'an archive of docker save holds no manifest that anybody signed: name it in its registry, or as oci:',
    );
  const credentials = options.secret === undefined ? undefined : registryLogin(options.secret, secretsOf(io.env));
  const open = imageOpener({
    environment: io.env,
    fetch: globalThis.fetch,
    now: Date.now,
    isPlain: options.plainHttp === true,
    ...known({ credentials }),
  });
  const { store, reference } = await open(image);
  const attached = await findAttached(store, reference, AbortSignal.timeout(LONGEST), atGithub(options, io));
  const given = options.bundle === undefined ? [] : [{ subject: attached.digest, material: bundleOf(options.bundle) }];
  return {
    reference: image,
    attached: { ...attached, attachments: [...given, ...attached.attachments] },
    ...(place.kind === 'registry' && { repository: `${place.host}/${place.repository}` }),
  };
}

async function theArtifact(options: VerifyOptions, io: Io): Promise<Seen> {
  const { artifact = '', bundle } = options;
  const elsewhere = atGithub(options, io);
  if (bundle === undefined && !elsewhere)
    throw new InvalidInput('--bundle', 'is missing, or --github: to what is no image nothing is attached');
  const bytes = isDigest(artifact) ? undefined : bytesOf(artifact, LARGEST_ARTIFACT);
  const digest = bytes ? sha256(bytes) : parseDigest(artifact, '--artifact');
  const given = bundle === undefined ? [] : [{ subject: digest, material: bundleOf(bundle) }];
  const { attachments, listed } = elsewhere
    ? await findElsewhere(digest, elsewhere, AbortSignal.timeout(LONGEST))
    : { attachments: [], listed: { isComplete: true, missing: [], dropped: [], isUnanswered: false } };
  return {
    reference: artifact,
    attached: {
      digest,
      kind: 'artifact',
      children: [],
      indexes: [],
      attachments: [...given, ...attachments],
      listed,
    },
    ...(bytes && { bytes }),
  };
}

function bundleOf(file: string): Material {
  return materialOfFile(bytesOf(file, LARGEST_BUNDLE), file);
}

function sha256(bytes: Buffer): Digest {
  return parseDigest(`sha256:${hash('sha256', bytes)}`);
}
