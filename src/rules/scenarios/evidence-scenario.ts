import type { Signer, Statement, Verdict } from '../../core/attachment.ts';
import { textHash } from '../../core/canonical.ts';
import type { EvidenceHeld } from '../../core/event.ts';
import type { ExaminedVerdict } from '../../core/examined.ts';
import { known } from '../../core/known.ts';
import { named } from './image-names.ts';
import type { Moment } from './history.ts';
import { moment, observed, type Told } from './moments.ts';
import { digestOf } from './scenario.ts';

interface AskedTold extends Told {
  /** The repository that was asked; empty: it lay in a file. */
  readonly at?: string;
  /** Not everything answered. */
  readonly isComplete?: boolean;
}

interface AttachedTold extends AskedTold, Partial<Pick<Verdict, 'state' | 'check' | 'reason' | 'ours' | 'counts'>> {
  readonly proved?: Verdict['at'];
  /** The signer of the policy by whose trust entry it is so; its key is `keys/NAME.pub`. */
  readonly signer?: string;
  /** Who signed it, where that is no key of the signer. */
  readonly who?: Signer;
  /** A statement and no signature. */
  readonly states?: Omit<Statement, 'predicateType'> & { readonly predicateType?: string };
  /** The name of the attachment: its manifest’s digest. */
  readonly as?: string;
  readonly format?: Verdict['format'];
  /** The index that lists it, and the attachment in it. */
  readonly index?: string;
  /** It is a referrer, and of this type by its manifest: no runtime takes it for an image. */
  readonly referrer?: string;
  /** It was found in `index`, which was asked what it is and lists so many. */
  readonly listed?: number;
}

/** `nothingAttached('a')`: Landwaiter asked what is attached to `aaaa…` in shop/api, all of it answered, and there was nothing. */
export function nothingAttached(image: string, told: AskedTold = {}): Moment {
  return moment((id, at): EvidenceHeld => ({ ...asked(image, id, at, told), isComplete: true }));
}

/** `attached('a', { signer: 'release' })`: a good signature of the policy's signer release was found at `aaaa…` in shop/api. */
export function attached(image: string, told: AttachedTold = {}): Moment {
  const name = told.as ?? `signature of ${image}`;
  const held = moment(
    (id, at): EvidenceHeld => ({
      ...asked(image, id, at, told),
      isComplete: told.isComplete ?? true,
      attachment: {
        digest: digestOf(name),
        found:
          told.listed !== undefined
            ? 'subject'
            : told.index === undefined
              ? told.referrer === undefined
                ? 'tag'
                : 'referrers'
              : 'index',
        layer: 0,
        manifest: digestOf(name).slice('sha256:'.length),
        part: textHash(name),
        ...known({
          index: told.index === undefined ? undefined : digestOf(told.index).slice('sha256:'.length),
          artifact:
            told.referrer === undefined
              ? undefined
              : { subject: digestOf(image), type: told.referrer, ...known({ listed: told.listed }) },
        }),
      },
    }),
  );
  return { ...held, examined: verdictIn(told) };
}

function asked(image: string, id: string, at: number, told: AskedTold): Omit<EvidenceHeld, 'isComplete'> {
  const place =
    told.at === '' ? {} : (({ registry, repository }) => ({ registry, repository }))(named(told.at ?? 'shop/api'));
  return { type: 'evidence.held', ...observed('image-evidence', id, at, told), ...place, subject: digestOf(image) };
}

const SLSA = 'https://slsa.dev/provenance/v1';

/** What a statement about a build that `ACME` allows says, by a builder that the cases' signer lists. */
export const STATED_BUILD = {
  builder: 'https://builder.example/v1',
  source: 'git+https://github.com/acme/shop',
  workflow: '.github/workflows/release.yml',
  ref: 'refs/heads/main',
  trigger: 'push',
};

function verdictIn(told: AttachedTold): ExaminedVerdict {
  const { signer: name = 'release', state = 'verified', states, format, check, proved, counts, who } = told;
  const statement = states && { predicateType: SLSA, ...states };
  return {
    trust: caseTrust(name),
    format: format ?? (statement ? 'dsse' : 'simple-signing'),
    state,
    reason: told.reason ?? (state === 'verified' ? 'the signature is good' : 'it is not good'),
    ours: told.ours ?? state === 'verified',
    log: false,
    ...known({ check, at: proved, statement }),
    ...(counts && { counts, ends: 'key-validity' }),
    ...(state === 'verified' && { signer: who ?? { key: caseKey(`keys/${name}.pub`) } }),
    ...(check === 'trust-root' && who && (told.ours === false ? { claimed: who } : { signer: who })),
  };
}

/** A bundle of Sigstore as a referrer. */
export const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** In cases no file is read: a key is named by its path, a trust entry by its signer. */
export function caseKey(path: string): string {
  return textHash(path);
}

export function caseTrust(signer: string): string {
  return textHash(signer);
}
