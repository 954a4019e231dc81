import type { Image } from '../../scenarios/act.ts';
import type { Holder } from '../../provenance/material.ts';
import { pem } from '../../provenance/material.ts';
import type { Place } from '../act.ts';
import type { Month } from '../month.ts';
import {
  bundledBy,
  enveloped,
  type Layer,
  type Made,
  referring,
  SIGNED,
  simpleSigned,
  statementOn,
} from './attached.ts';
import {
  type Authority,
  authorityOf,
  certificateFile,
  certified,
  type Identity,
  leafOf,
  notarySigned,
  trustedRoot,
} from './authority.ts';
import { holderOf } from './curve.ts';
import type { Kind } from './held.ts';
import { isByRoot, type Manners } from './manners.ts';

const DAY = 86_400_000;

/** Something to attach: a layer more under a tag, or a manifest of its own. */
export type Attachable =
  | { readonly kind: Exclude<Kind, 'referrer'>; readonly layer: Layer }
  | { readonly kind: 'referrer'; readonly made: Made };

/** Everybody of a company who signs, with what of them a policy names. */
export class Signers {
  readonly #month: Month;
  readonly #manners: Manners;
  readonly #authorities: readonly Authority[];
  readonly #keys: readonly Holder[];
  readonly scanner: Holder;
  readonly team: Holder;
  readonly vendor: Holder;

  constructor(month: Month, manners: Manners) {
    const { seed, name } = month.organisation;
    this.#month = month;
    this.#manners = manners;
    const key = (words: string): Holder => holderOf(`signing ${seed} ${words}`);
    this.#keys = [key('release 1'), key('release 2')];
    this.scanner = key('scanner');
    this.team = key('team');
    this.vendor = key('vendor');
    // The second is made while the first is still good; each ends within two years.
    const { from, until } = month;
    const { rotatesAt = until, overlapsUntil = until } = manners;
    this.#authorities = isByRoot(manners)
      ? [
          authorityOf(`${name} root 1`, name, from - 700 * DAY, overlapsUntil + (seed % 2 === 0 ? DAY : 200 * DAY)),
          authorityOf(`${name} root 2`, name, Math.min(rotatesAt, until) - 3 * DAY, until + 600 * DAY),
        ]
      : [];
  }

  get identity(): Identity {
    const { builds, name } = this.#month.organisation;
    const host = builds.find(({ product }) => product === 'github')?.host;
    return host === undefined
      ? { identity: `https://ci.${name}.example/jobs/sign`, issuer: `https://ci.${name}.example` }
      : {
          identity: `https://${host}/${name}/release/.github/workflows/sign.yml@refs/heads/main`,
          issuer: `https://token.${host}`,
        };
  }

  /** The release's signature on an image. */
  signature(image: Image, place: Place, at: number): Attachable {
    if (this.#manners.form === 'notation')
      return { kind: 'referrer', made: notarySigned(image, this.#leafAt(at), this.#authorityAt(at), at) };
    if (this.#isOfTags(at)) return { kind: 'sig', layer: simpleSigned(this.#keyAt(at), image, place) };
    return this.#bundled(image, SIGNED, {}, at);
  }

  /** A statement of the release's about an image. */
  statement(image: Image, predicateType: string, predicate: object, at: number): Attachable {
    if (!this.#isOfTags(at)) return this.#bundled(image, predicateType, predicate, at);
    const text = statementOn(image, predicateType, predicate);
    return { kind: 'att', layer: enveloped(this.#keyAt(at), text, predicateType) };
  }

  /** The same of somebody with a key of his own. */
  statementBy(holder: Holder, image: Image, predicateType: string, predicate: object, at: number): Attachable {
    const text = statementOn(image, predicateType, predicate);
    if (this.#isOfTags(at)) return { kind: 'att', layer: enveloped(holder, text, predicateType) };
    return { kind: 'referrer', made: referring(image, bundledBy(holder, text), predicateType, at) };
  }

  signatureBy(holder: Holder, image: Image, place: Place, at: number): Attachable {
    if (this.#isOfTags(at)) return { kind: 'sig', layer: simpleSigned(holder, image, place) };
    const text = statementOn(image, SIGNED, {});
    return { kind: 'referrer', made: referring(image, bundledBy(holder, text), SIGNED, at) };
  }

  /** What the policy says of the release, and the files that it names. `builders`: for which it may speak. */
  policy(builders: readonly string[]): {
    readonly roots: readonly object[];
    readonly signers: readonly object[];
    readonly files: ReadonlyMap<string, string>;
  } {
    const { form, rotatesAt, overlapsUntil } = this.#manners;
    const more = builders.length > 0 && { builders };
    const inForce = rotatesAt === undefined ? 1 : 2;
    if (form === 'notation') {
      const all = this.#authorities.slice(0, inForce);
      const certificates = all.map((_, nth) => `trust/root-${nth + 1}.pem`);
      const identities = [`C=DE, O=${this.#month.organisation.name}, CN=release`];
      return {
        roots: [{ name: 'corp', certificates, kind: 'notation', identities }],
        signers: [{ name: 'release', root: 'corp' }],
        files: new Map(all.map((one, nth) => [`trust/root-${nth + 1}.pem`, certificateFile(one)])),
      };
    }
    if (form === 'certificates') {
      const lines = this.#authorities.slice(0, inForce).map((one) => trustedRoot(one, ...this.#validityOf(one)));
      return {
        roots: [{ name: 'corp', file: 'trust/corp.jsonl' }],
        signers: [{ name: 'release', ...this.identity, root: 'corp', ...more }],
        files: new Map([['trust/corp.jsonl', lines.map((line) => `${line}\n`).join('')]]),
      };
    }
    const until = overlapsUntil !== undefined && { validUntil: new Date(overlapsUntil).toISOString() };
    const keys = this.#keys.slice(0, inForce);
    return {
      roots: [],
      signers: keys.map((_, nth) => ({
        name: 'release',
        key: `keys/release-${nth + 1}.pub`,
        ...(nth === 0 && until),
        ...more,
      })),
      files: new Map(keys.map((key, nth) => [`keys/release-${nth + 1}.pub`, pem(key)])),
    };
  }

  /** A policy in which the release has another key, and what was its own is nobody's. */
  withoutTrust(): ReturnType<Signers['policy']> {
    const other = pem(holderOf(`signing ${this.#month.organisation.seed} another release`));
    const signers = [{ name: 'release', key: 'keys/release.pub' }];
    return { roots: [], signers, files: new Map([['keys/release.pub', other]]) };
  }

  /** By tags, or as referrers: what was new then. */
  #isOfTags(at: number): boolean {
    const { form, changesAt } = this.#manners;
    return form === 'cosign-2' || (form === 'two-to-three' && at < changesAt);
  }

  #bundled(image: Image, predicateType: string, predicate: object, at: number): Attachable {
    const text = statementOn(image, predicateType, predicate);
    const layer =
      this.#manners.form === 'certificates'
        ? certified(this.#authorityAt(at), this.identity, text, at)
        : bundledBy(this.#keyAt(at), text);
    return { kind: 'referrer', made: referring(image, layer, predicateType, at) };
  }

  #isSecond(at: number): boolean {
    return at >= (this.#manners.rotatesAt ?? Infinity);
  }

  #keyAt(at: number): Holder {
    return this.#keys[this.#isSecond(at) ? 1 : 0] ?? this.team;
  }

  #authorityAt(at: number): Authority {
    const found = this.#authorities[this.#isSecond(at) ? 1 : 0];
    if (!found) throw new Error('no authority');
    return found;
  }

  #validityOf(one: Authority): readonly [number, number] {
    const { from, until } = this.#month;
    const { rotatesAt = until, overlapsUntil = until } = this.#manners;
    return one === this.#authorities[0]
      ? [from - 700 * DAY, overlapsUntil + 10 * DAY]
      : [rotatesAt - 3 * DAY, until + 600 * DAY];
  }

  /** Certificates for signing live for nine days, and the next is made a day before: some end in any month. */
  #leafAt(at: number) {
    const { from } = this.#month;
    const nth = Math.floor((at - from) / (8 * DAY));
    const begins = from + nth * 8 * DAY - DAY / 2;
    return leafOf(this.#authorityAt(at), nth, begins, begins + 9 * DAY);
  }
}
