import { USER_AGENTS } from '../../scenarios/products/clients.ts';
import type { Image } from '../../scenarios/act.ts';
import type { Act, Build, Place, Push } from '../act.ts';
import type { Month, Owed } from '../month.ts';
import type { Actor } from '../organisation.ts';
import { type Chance, chanceOf } from '../world/chance.ts';
import { addressIn } from '../world/world.ts';
import { about } from './attached.ts';
import type { Intrusion } from './attacks.ts';
import { holderOf } from './curve.ts';
import { Attachments, type Hand } from './held.ts';
import type { Manners } from './manners.ts';
import { type Lives, livesOf } from './lives.ts';
import { owedSignature } from './owed-signature.ts';
import { provenanceOf } from './provenance.ts';
import { handOf, isOf, isProduct, isRelease } from './pushes.ts';
import { type Attachable, Signers } from './signers.ts';
import type { SignedLife } from './signed-life.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SLSA = 'https://slsa.dev/provenance/v1';
const SCAN = 'https://cosign.sigstore.dev/attestation/vuln/v1';
const ORAS = 'oras/1.3.0';

/** Signs what a company pushes, in place of what the month's generator says of signatures without bytes. */
export function signedLife(month: Month, manners: Manners, intrusion?: Intrusion): SignedLife {
  return new Signing(month, manners, intrusion).lived();
}

class Signing {
  readonly #month: Month;
  readonly #manners: Manners;
  readonly #intrusion: Intrusion | undefined;
  readonly #chance: Chance;
  readonly #signers: Signers;
  readonly #attachments = new Attachments();
  readonly #lives: Lives;
  /** The attempts of each run, by time. */
  readonly #builds: ReadonlyMap<string, readonly Build[]>;
  readonly #planned: { readonly at: number; readonly run: (now: number) => void }[] = [];
  readonly #attested = new Set<string>();
  readonly #drawn = new Set<string>();
  readonly #late: ReadonlyMap<string, number>;
  readonly #forgotten: Image | undefined;
  readonly #signed = new Set<string>();
  readonly #acts: readonly Act[];
  readonly #signer: Actor | undefined;
  readonly #promoter: Actor | undefined;

  constructor(month: Month, manners: Manners, intrusion?: Intrusion) {
    this.#month = month;
    this.#manners = manners;
    this.#intrusion = intrusion;
    this.#chance = chanceOf(`signing ${month.organisation.seed}/life`);
    this.#signers = new Signers(month, manners);
    this.#acts = month.acts.filter((act) => act.act !== 'push' || act.image.subject === undefined);
    this.#lives = livesOf(month);
    this.#builds = Map.groupBy(
      month.acts.filter((act) => act.act === 'build'),
      ({ run }) => run,
    );
    const known = new Map(month.organisation.actors.map((one) => [one.id, one]));
    this.#signer = manners.by === 'signer' ? known.get('signer') : undefined;
    this.#promoter = this.#pushes().find(({ copyOf, own }) => copyOf !== undefined && own === undefined)?.by;
    this.#forgotten = manners.forgets ? this.#chosenToForget() : undefined;
    this.#late = this.#chosenToBeLate();
  }

  lived(): SignedLife {
    if (this.#intrusion) this.#plan(this.#intrusion.at + 20 * SECOND, (now) => this.#intruded(now));
    for (const push of this.#pushes()) this.#plan(push.at, (now) => this.#pushed(push, now));
    const { rotatesAt, resigns } = this.#manners;
    if (rotatesAt !== undefined && resigns) this.#plan(rotatesAt + HOUR, (now) => this.#signAgain(now));
    for (let next = this.#planned.pop(); next !== undefined; next = this.#planned.pop()) next.run(next.at);
    const own = this.#attachments.pushes.filter(({ at }) => at < this.#month.until);
    return {
      acts: [...this.#acts, ...own].sort((one, other) => one.at - other.at),
      attachments: this.#attachments,
      signers: this.#signers,
      lives: this.#lives,
      owed: this.#owed(),
      attested: this.#attested,
      drawn: this.#drawn,
    };
  }

  /** Of the company: whoever holds the pipeline's credential does not hold its key, also where all that is mirrored is signed. */
  #pushes(): readonly Push[] {
    return this.#acts.filter((act): act is Push => act.act === 'push' && isProduct(act) && !this.#isTheirs(act.image));
  }

  #isTheirs({ digest }: Image): boolean {
    return digest === this.#intrusion?.image.digest;
  }

  #plan(at: number, run: (now: number) => void): void {
    if (at >= this.#month.until) return;
    const index = this.#planned.findLastIndex((one) => one.at > at);
    this.#planned.splice(index + 1, 0, { at, run });
  }

  #pushed(push: Push, now: number): void {
    const { image, to } = push;
    if (push.copyOf !== undefined) return this.#copied(push, push.copyOf, now);
    if (isOf(to, 'mirror')) return this.#mirrored(push, now);
    if (push.run === undefined) return;
    const hand = handOf(push, USER_AGENTS.cosign);
    this.#attest(push, now);
    if (this.#manners.hasTeamKey && isOf(to, this.#team()) && !this.#isForgotten(image))
      this.#plan(now + 8 * SECOND, (at) => {
        this.#drawn.add('life: a team’s own key');
        this.#attach(at, to, image, this.#signers.signatureBy(this.#signers.team, image, to, at), hand);
      });
    if (this.#manners.when === 'build' || isRelease(push)) this.#planSignature(push, now);
  }

  /** Once for these bytes in a repository. */
  #planSignature(push: Push, now: number): void {
    const { image, to } = push;
    const key = `${to.registry.id} ${to.repository} ${image.digest}`;
    if (this.#signed.has(key) || this.#isForgotten(image)) return;
    this.#signed.add(key);
    const agent = this.#manners.form === 'notation' ? 'notation/1.3.2' : USER_AGENTS.cosign;
    const hand = this.#signer ? { by: this.#signer, address: addressIn('runners', 28), agent } : handOf(push, agent);
    const late = this.#late.get(key);
    const at = late ?? now + (this.#signer ? 2 * MINUTE : 6 * SECOND);
    if (late !== undefined) this.#drawn.add('life: deployed before it was signed');
    this.#plan(at, (time) => this.#attach(time, to, image, this.#signers.signature(image, to, time), hand));
    if (this.#manners.scans && this.#lives.runsFirst(image) !== undefined) this.#planScans(to, image, at);
  }

  #planScans(to: Place, image: Image, from: number): void {
    const scanner = this.#month.organisation.actors.find(({ id }) => id === 'scanner');
    if (!scanner) return;
    const hand = { by: scanner, address: addressIn('cluster', 100), agent: USER_AGENTS.cosign };
    for (const at of [from + 5 * MINUTE, from + 7 * DAY])
      this.#plan(at, (time) => {
        this.#drawn.add('life: a scanner’s statement');
        const predicate = { scanner: { uri: 'pkg:generic/scanner@1.0.0' }, metadata: { scanFinishedOn: iso(time) } };
        const statement = this.#signers.statementBy(this.#signers.scanner, image, SCAN, predicate, time);
        this.#attach(time, to, image, statement, hand);
      });
  }

  #attest(push: Push, now: number): void {
    const { image, to } = push;
    const build = this.#buildOf(push);
    if (!this.#manners.attests || this.#manners.form === 'notation' || build?.system.product !== 'github') return;
    const key = `statement ${to.registry.id} ${to.repository} ${image.digest}`;
    if (this.#signed.has(key) || isOf(to, 'base')) return;
    this.#signed.add(key);
    this.#attested.add(image.digest);
    this.#plan(now + 4 * SECOND, (at) => {
      this.#drawn.add('life: a build’s statement');
      const statement = this.#signers.statement(image, SLSA, provenanceOf(build), at);
      this.#attach(at, to, image, statement, handOf(push, USER_AGENTS.cosign));
    });
  }

  /** A copy gets what its source has, by whoever copies; or is signed itself. */
  #copied(push: Push, from: Place, now: number): void {
    const { image, to, own } = push;
    const there = this.#attachments.at(from, image, now);
    const carry = own === 'replication' ? 'everything' : this.#manners.carry;
    const isSame = from.registry.id === to.registry.id && from.repository === to.repository;
    if (isOf(from, 'mirror') || from.registry.id === 'vendor') this.#mirrored(push, now);
    else if (!isSame && carry !== 'anew') {
      const agent = own === undefined ? (carry === 'tags' ? USER_AGENTS.cosign : ORAS) : push.agent;
      const hand: Hand = { ...handOf(push, agent), ...(own !== undefined && { own }) };
      for (const { kind, made } of there)
        if (carry === 'everything' || kind !== 'referrer') {
          this.#drawn.add(kind === 'referrer' ? 'life: referrers copied' : 'life: tags copied');
          // Signatures first, and the image last.
          this.#attachments.add(now - SECOND, to, image, kind, made, hand);
        } else this.#drawn.add('life: bundles left behind');
    }
    const isSigned = this.#signed.has(`${from.registry.id} ${from.repository} ${image.digest}`);
    const isToSign = this.#manners.when === 'release' ? isRelease(push) : carry === 'anew';
    if (own === undefined && isToSign && (carry === 'anew' || !isSigned)) {
      this.#planSignature(push, now);
      this.#stateAnew(push, now);
    }
  }

  /** Where nothing is carried along statements are made anew, too: they are of files that the build keeps. */
  #stateAnew(push: Push, now: number): void {
    if (this.#manners.carry !== 'anew' || !this.#attested.has(push.image.digest)) return;
    const key = `statement ${push.to.registry.id} ${push.to.repository} ${push.image.digest}`;
    if (this.#signed.has(key)) return;
    this.#signed.add(key);
    const first = this.#pushes().find((one) => one.image.digest === push.image.digest && one.run !== undefined);
    const build = first && this.#buildOf(first);
    if (!build) return;
    this.#plan(now + 9 * SECOND, (at) => {
      const statement = this.#signers.statement(push.image, SLSA, provenanceOf(build), at);
      this.#attach(at, push.to, push.image, statement, handOf(push, USER_AGENTS.cosign));
    });
  }

  #buildOf({ run = '', at }: Push): Build | undefined {
    return this.#builds.get(run)?.findLast((build) => build.at <= at);
  }

  /** Of somebody else's image his signature comes along, and the company's own stands beside. */
  #mirrored(push: Push, now: number): void {
    const { image, to, by, address } = push;
    const hand = { ...handOf(push, USER_AGENTS.cosign), ...(push.own && { own: push.own }) };
    this.#drawn.add('life: a vendor’s signature on a mirrored image');
    this.#attach(now + SECOND, to, image, this.#signers.signatureBy(this.#signers.vendor, image, to, now), hand);
    const who = this.#signer ?? (by.kind === 'registry' ? (this.#promoter ?? this.#pipeline()) : by);
    const robot = by.kind === 'registry' ? addressIn('runners', 27) : address;
    this.#planSignature({ ...push, by: who ?? by, address: robot }, now);
  }

  #pipeline(): Actor | undefined {
    return this.#pushes().find(({ run }) => run !== undefined)?.by;
  }

  /** The new key signs what runs and the old one signed. */
  #signAgain(now: number): void {
    const by = this.#signer ?? this.#promoter ?? this.#pipeline();
    if (!by) return;
    const hand = { by, address: addressIn('runners', 28), agent: USER_AGENTS.cosign };
    for (const { place, image } of this.#lives.runningAt(now)) {
      if (this.#isTheirs(image) || this.#isForgotten(image) || this.#attachments.at(place, image, now).length === 0)
        continue;
      this.#drawn.add('life: signed again');
      this.#attach(now, place, image, this.#signers.signature(image, place, now), hand);
    }
  }

  /** What somebody attaches who holds the pipeline's credential, and not the key. */
  #intruded(now: number): void {
    if (!this.#intrusion) return;
    const { what, image, place, victim, hand: who } = this.#intrusion;
    const hand = { ...who, agent: USER_AGENTS.cosign };
    const own = holderOf(`signing ${this.#month.organisation.seed} intruder`);
    if (what === 'foreign-signer')
      this.#attach(now, place, image, this.#signers.signatureBy(own, image, place, now), hand);
    if (what !== 'signature-copied') return;
    for (const { kind, made } of this.#attachments.at(place, victim, now))
      this.#attachments.add(now, place, image, kind, kind === 'referrer' ? about(image, made) : made, hand);
  }

  #attach(at: number, place: Place, image: Image, one: Attachable, hand: Hand): void {
    if (one.kind === 'referrer') this.#attachments.add(at, place, image, 'referrer', one.made, hand);
    else this.#attachments.addLayer(at, place, image, one.kind, one.layer, hand);
  }

  #team(): string {
    return this.#month.organisation.services.at(-1)?.team ?? '';
  }

  #isForgotten({ digest }: Image): boolean {
    return this.#forgotten?.digest === digest;
  }

  /** A release that was built and came into production while it was on record. */
  #chosenToForget(): Image | undefined {
    const { from, until } = this.#month;
    const day = from + DAY;
    const fitting = this.#pushes().filter((push) => {
      const { image, to, at } = push;
      const first = this.#lives.runsFirst(image);
      if (!isRelease(push) || at <= day || at >= until - DAY) return false;
      return first !== undefined && first.at > at && first.place.repository === to.repository;
    });
    return fitting.length === 0 ? undefined : this.#chance.of('forgotten').one(fitting).image;
  }

  #chosenToBeLate(): ReadonlyMap<string, number> {
    const chosen = this.#chance.of('late');
    const fitting = this.#pushes().flatMap(({ image, to, at, copyOf }) => {
      const first = this.#lives.runsFirst(image);
      const isSoon = first !== undefined && first.at > at && first.at - at < 30 * MINUTE;
      if (!isSoon || copyOf || first.place.repository !== to.repository || this.#isForgotten(image)) return [];
      return [[`${to.registry.id} ${to.repository} ${image.digest}`, first.at + 10 * SECOND] as const];
    });
    return new Map(chosen.some(fitting, this.#manners.late));
  }

  #owed(): readonly Owed[] {
    const owed = this.#forgotten && owedSignature(this.#forgotten, this.#lives, this.#manners);
    if (owed) this.#drawn.add('owed: unsigned-release');
    return owed ? [owed] : [];
  }
}

const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
