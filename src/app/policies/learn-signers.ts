import { dirname, relative, resolve } from 'node:path';
import { isStrangers, type Sha256, type Signer } from '../../core/attachment.ts';
import { ifValid } from '../../core/error.ts';
import type { EvidenceHeld, LandwaiterEvent } from '../../core/event.ts';
import { attachmentKey } from '../../core/evidence-held.ts';
import { type ExaminedOf, type ExaminedVerdict, isVerifiedBy } from '../../core/examined.ts';
import { known } from '../../core/known.ts';
import type { PolicySigner } from '../../core/policy.ts';
import type { PolicyFile } from '../../policy/file/load.ts';
import type { SignerSeen, SignersSeen } from '../../policy/learn/draft/draft-signers.ts';
import { type Tally, tally } from '../../policy/learn/tally.ts';
import { identityPattern } from '../../policy/matching/identity.ts';
import { publicGoodRoot } from '../../provenance/trust/public-good.ts';
import { type TrustEntry, trustHash } from '../../provenance/trust/trust-entry.ts';
import type { TrustingPolicy } from '../trust/trusting-policy.ts';

/** A policy whose keys and roots are at hand. */
export interface AtHand {
  readonly file?: PolicyFile;
  readonly policy: TrustingPolicy;
}

const PUBLIC = 'public-good';

/** Those of the policy, and the root of Sigstore's public instance, which everybody has. */
export function entriesAtHand({ policy }: AtHand): TrustingPolicy['trust'] {
  const entry: TrustEntry = { kind: 'root', root: publicGoodRoot() };
  return new Map([...policy.trust, [trustHash(entry), entry]]);
}

/** Who signed what is attached, as far as keys and roots at hand prove it. `output`: where the draft is written to. */
export function signersSeen(
  events: readonly LandwaiterEvent[],
  examined: ExaminedOf,
  atHand: AtHand,
  output?: string,
): SignersSeen {
  const { signers, registry: canonical } = atHand.policy;
  const [byName, byIdentity] = [new Map<string, Tally>(), new Map<string, Found>()];
  const builders = new Map<string, Set<string>>();
  const [foreign, images, repositories] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const facts of attachmentsIn(events).values()) {
    const [fact] = facts;
    const verdicts = facts.flatMap(examined);
    const named = signers.filter((signer) => verdicts.some((verdict) => isVerifiedBy(signer, verdict)));
    for (const { name } of named) {
      tallyOf(byName, name).add(name, fact.at);
      noteBuilders(builders, name, verdicts);
    }
    if (named.length > 0) continue;
    const found = verdicts.find(({ state, signer }) => state === 'verified' && signer && 'identity' in signer);
    if (found?.signer && 'identity' in found.signer) {
      noteIdentity(byIdentity, found.signer, found.trust, fact.at);
      noteBuilders(builders, groupOf(found.signer), verdicts);
    } else if (verdicts.some(isStrangers)) {
      foreign.add(`${fact.subject} ${keyOf(fact)}`);
      images.add(fact.subject);
      if (fact.registry !== undefined) repositories.add(`${canonical(fact.registry)}/${fact.repository}`);
    }
  }
  return {
    roots: rootsOf(atHand, output),
    signers: [
      ...(atHand.file?.spec.signers ?? []).map(({ name, key, identity, issuer, root }): SignerSeen => {
        const [seen] = byName.get(name)?.list() ?? [];
        const path = key === undefined ? undefined : fileFrom(key, atHand, output);
        return {
          ...known({ name, key: path, identity, issuer, root, seen }),
          name,
          builders: [...(builders.get(name) ?? [])],
        };
      }),
      ...newcomers(byIdentity, builders, atHand),
    ],
    strangers: { attachments: foreign.size, images: images.size, repositories: [...repositories].sort() },
  };
}

interface Found {
  readonly identities: Set<string>;
  readonly signer: Extract<Signer, { readonly identity: string }>;
  readonly trust: Sha256;
  readonly seen: Tally;
}

function attachmentsIn(
  events: readonly LandwaiterEvent[],
): ReadonlyMap<string, readonly [EvidenceHeld, ...EvidenceHeld[]]> {
  const found = new Map<string, [EvidenceHeld, ...EvidenceHeld[]]>();
  for (const fact of events) {
    if (fact.type !== 'evidence.held' || !fact.attachment) continue;
    const key = `${fact.subject} ${keyOf(fact)}`;
    const before = found.get(key);
    if (before) before.push(fact);
    else found.set(key, [fact]);
  }
  return found;
}

function keyOf({ attachment }: EvidenceHeld): string {
  return attachment ? attachmentKey(attachment) : '';
}

function tallyOf(all: Map<string, Tally>, name: string): Tally {
  const one = all.get(name) ?? tally();
  all.set(name, one);
  return one;
}

function noteBuilders(all: Map<string, Set<string>>, name: string, verdicts: readonly ExaminedVerdict[]): void {
  const own = all.get(name) ?? new Set();
  all.set(name, own);
  for (const { state, statement } of verdicts)
    if (state === 'verified' && statement?.builder !== undefined) own.add(statement.builder);
}

/** Identities that differ in the last segment alone, as those of one workflow for each release do. */
function groupOf({ identity, issuer }: Found['signer']): string {
  return JSON.stringify([issuer, /^(https:\/\/.+@.+\/)[^/@#\s]+$/.exec(identity)?.[1] ?? identity]);
}

function noteIdentity(all: Map<string, Found>, signer: Found['signer'], trust: Sha256, at: number): void {
  const group = groupOf(signer);
  const one = all.get(group) ?? { identities: new Set(), signer, trust, seen: tally() };
  all.set(group, one);
  one.identities.add(signer.identity);
  one.seen.add(group, at);
}

/** Whom certificates name and no signer of the policy means: each gets a name of its own. */
function newcomers(
  found: ReadonlyMap<string, Found>,
  builders: ReadonlyMap<string, ReadonlySet<string>>,
  { file, policy }: AtHand,
): readonly SignerSeen[] {
  const taken = new Set((file?.spec.signers ?? []).map(({ name }) => name));
  return [...found]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([group, { identities, signer, trust, seen }]): readonly SignerSeen[] => {
      const [first = ''] = [...identities].sort();
      const identity = identities.size === 1 ? first : `${first.slice(0, first.lastIndexOf('/') + 1)}*`;
      // A name with a star in it would be a pattern.
      if ([...identities].some((one) => one.includes('*')) || !ifValid(() => identityPattern(identity))) return [];
      let name = 'release';
      for (let number = 2; taken.has(name); number += 1) name = `release-${number}`;
      taken.add(name);
      const [all] = seen.list();
      const root = rootNameOf(trust, file, policy.signers) ?? PUBLIC;
      return [
        {
          name,
          identity,
          issuer: signer.issuer,
          root,
          ...known({ seen: all }),
          builders: [...(builders.get(group) ?? [])],
          identities: identities.size,
        },
      ];
    });
}

/** Of which root of the policy a verdict is. */
function rootNameOf(trust: Sha256, file: PolicyFile | undefined, signers: readonly PolicySigner[]): string | undefined {
  const by = signers.find((signer) => signer.trust.includes(trust));
  const spec = file?.spec.signers?.find(({ name }) => name === by?.name);
  return spec?.root ?? file?.spec.trust?.roots?.find(({ builtin }) => builtin !== undefined)?.name;
}

function rootsOf(atHand: AtHand, output: string | undefined): SignersSeen['roots'] {
  const given = (atHand.file?.spec.trust?.roots ?? []).map(({ maxAge: _, ...root }) => ({
    ...root,
    ...known({
      file: root.file === undefined ? undefined : fileFrom(root.file, atHand, output),
      certificates: root.certificates?.map((one) => fileFrom(one, atHand, output)),
      timestamps: root.timestamps?.map((one) => fileFrom(one, atHand, output)),
    }),
  }));
  if (given.some(({ builtin }) => builtin !== undefined)) return given;
  return [...given, { name: PUBLIC, builtin: 'sigstore' }];
}

/** A path in the policy as one in the draft: each is relative to its own file. */
function fileFrom(path: string, { file }: AtHand, output: string | undefined): string {
  if (!file || output === undefined) return path;
  return relative(dirname(resolve(output)), resolve(dirname(file.name), path)).replaceAll('\\', '/');
}
