import { hash } from 'node:crypto';
import { int, seq, uri, utf8 } from '../../provenance/der.ts';
import { envelope } from '../../provenance/material.ts';
import { type Issued, issued, jws, named, pemOf, root, timestamp } from '../../provenance/notary.ts';
import type { Image } from '../../scenarios/act.ts';
import { BUNDLE, descriptorOf, type Layer, type Made, notarised } from './attached.ts';
import { flat, holderOf } from './curve.ts';

const DAY = 86_400_000;
const TEN_MINUTES = 600_000;
const CODE_ISSUER = '1.3.6.1.4.1.57264.1.8';
const ALTERNATIVE_NAME = '2.5.29.17';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/** An authority of a company: its root, from and to when it is valid. */
export interface Authority {
  readonly root: Issued;
  readonly words: string;
  readonly company: string;
}

export function authorityOf(words: string, company: string, from: number, to: number): Authority {
  const wish = { holder: holderOf(words), from: new Date(from), to: new Date(to), serial: serialOf(words) };
  return { root: root(`C=DE, O=${company}, CN=${words}`, wish), words, company };
}

export const certificateFile = ({ root: own }: Authority): string => pemOf(own);

/** For signing images, valid between two times; whoever signs has it for so long. */
export function leafOf(by: Authority, nth: number, from: number, to: number): Issued {
  const words = `${by.words} leaf ${nth}`;
  const wish = { holder: holderOf(words), from: new Date(from), to: new Date(to), serial: serialOf(words) };
  return issued({ ...wish, subject: named(`C=DE, ST=BE, O=${by.company}, CN=release`) }, by.root);
}

/** A signature of the Notary Project, without a timestamp. */
export function notarySigned(subject: Image, leaf: Issued, by: Authority, at: number): Made {
  const { bytes } = jws(leaf, by.root, {
    ...descriptorOf(subject),
    by: (told) => flat(leaf.holder.by?.(told) ?? Buffer.alloc(0)),
    headers: { 'io.cncf.notary.signingTime': new Date(at).toISOString().replace(/\.\d+/, '') },
  });
  return notarised(
    subject,
    bytes,
    [leaf, by.root].map(({ certificate }) => hash('sha256', certificate)),
  );
}

export interface Identity {
  readonly identity: string;
  readonly issuer: string;
}

/** A bundle by a certificate of ten minutes, whose time a clock of the company's proves: no log, as for private repositories at GitHub. */
export function certified(by: Authority, { identity, issuer }: Identity, text: string, at: number): Layer {
  const words = `${by.words} for ${identity} ${text}`;
  const leaf = issued(
    {
      holder: holderOf(words),
      subject: named(`O=${by.company}`),
      from: new Date(at - 1000),
      to: new Date(at + TEN_MINUTES),
      serial: serialOf(words),
      extensions: { [ALTERNATIVE_NAME]: seq(uri(identity)), [CODE_ISSUER]: utf8(issuer) },
    },
    by.root,
  );
  const dsseEnvelope = envelope(leaf.holder, text);
  const [first] = dsseEnvelope.signatures;
  const signature = Buffer.from(first?.sig ?? '', 'base64');
  const token = timestamp(signature, new Date(at), clockOf(by), { issuer: by.root });
  const stamp = seq(seq(int(0)), token);
  const content = {
    mediaType: BUNDLE,
    verificationMaterial: {
      certificate: { rawBytes: leaf.certificate.toString('base64') },
      tlogEntries: [],
      timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: stamp.toString('base64') }] },
    },
    dsseEnvelope,
  };
  return { mediaType: BUNDLE, bytes: Buffer.from(JSON.stringify(content)) };
}

/** The trusted root that names the authority and its clock: a line of the policy's file. */
export function trustedRoot(by: Authority, from: number, to: number): string {
  const raw = ({ certificate }: Issued) => ({ rawBytes: certificate.toString('base64') });
  const validFor = { start: new Date(from).toISOString(), end: new Date(to).toISOString() };
  return JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [],
    certificateAuthorities: [{ certChain: { certificates: [raw(by.root)] }, validFor }],
    ctlogs: [],
    timestampAuthorities: [{ certChain: { certificates: [raw(clockOf(by)), raw(by.root)] }, validFor }],
  });
}

function clockOf(by: Authority): Issued {
  const words = `${by.words} clock`;
  const [from, to] = [new Date(Date.UTC(2025, 0, 1)), new Date(Date.UTC(2025, 0, 1) + 3000 * DAY)];
  const wish = { holder: holderOf(words), from, to, serial: serialOf(words), purpose: TIME_STAMPING };
  return issued({ ...wish, subject: named(`O=${by.company}, CN=clock`) }, by.root);
}

// Positive, and of few bytes.
const serialOf = (words: string): number => Number.parseInt(hash('sha256', words).slice(0, 12), 16) + 1;
