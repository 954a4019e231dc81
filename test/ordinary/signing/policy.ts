import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { pem } from '../../provenance/material.ts';
import type { Month } from '../month.ts';
import { patternsOf } from '../records/accounts.ts';
import type { SignedLife } from './signed-life.ts';
import type { Manners } from './manners.ts';
import { BUILDERS } from './provenance.ts';

export const FEED = 'attached';

type Fields = Readonly<Record<string, unknown>>;

const fields = z.record(z.string(), z.unknown());
const publisher = z.looseObject({ repositories: z.array(z.string()), actors: z.array(z.string()).optional() });
const written = z.looseObject({
  publishers: z.array(publisher),
  environments: z.array(z.looseObject({ name: z.string(), require: fields.optional() })),
  sources: z.array(z.unknown()).optional(),
});

/** The month's policy as its owner writes it who has images signed, and the files that it names. */
export function signingPolicy(
  month: Month,
  life: SignedLife,
  manners: Manners,
  isTrustLost = false,
): Required<Pick<Month, 'policy' | 'files'>> {
  const { publishers, environments, sources, ...rest } = written.parse(parse(month.policy));
  const builders = life.attested.size > 0 ? BUILDERS : [];
  const { roots, signers, files } = isTrustLost ? life.signers.withoutTrust() : life.signers.policy(builders);
  const others = othersOf(life, manners);
  const require = { signature: ['release'], ...(isAllAttested(life) && { provenance: true }) };
  const policy = {
    ...rest,
    publishers: [...publishers, ...attachersOf(month, life, publishers)],
    environments: environments.map((one) =>
      one.name === 'production' ? { ...one, require: { ...one.require, ...require } } : one,
    ),
    ...(roots.length > 0 && { trust: { roots } }),
    signers: [...signers, ...others.map(({ name }) => ({ name, key: `keys/${name}.pub` }))],
    ...(sources && { sources: [...sources, sourceOf(month)] }),
  };
  return {
    policy: stringify(policy, { aliasDuplicateObjects: false }),
    files: new Map([...files, ...others.map(({ name, text }) => [`keys/${name}.pub`, text] as const)]),
  };
}

function sourceOf({ organisation }: Month): Fields {
  const covers = [...new Set(organisation.registries.map(({ host }) => host))];
  return { name: FEED, kind: 'image-evidence', covers, files: [`${FEED}/**`] };
}

/** Whom the owner knows beside the release, and asks nothing of. */
function othersOf({ signers }: SignedLife, { hasTeamKey, isTeamNamed, scans, isScannerNamed }: Manners) {
  return [
    ...(hasTeamKey && isTeamNamed ? [{ name: 'team', text: pem(signers.team) }] : []),
    ...(scans && isScannerNamed ? [{ name: 'scanner', text: pem(signers.scanner) }] : []),
  ];
}

/** A statement is asked for where all that runs has one. */
export function isAllAttested({ attested, lives }: SignedLife): boolean {
  const production = lives.all.filter(({ isProduction }) => isProduction);
  return production.length > 0 && production.every(({ image }) => attested.has(image.digest));
}

/** Whoever attaches something where the policy does not list him yet: the owner lists him there. */
function attachersOf(
  { organisation }: Month,
  { attachments }: SignedLife,
  publishers: readonly z.output<typeof publisher>[],
): readonly Fields[] {
  const added = new Map<string, Fields>();
  for (const { by, to, own, story } of attachments.pushes) {
    if (own !== undefined || story !== undefined || !organisation.registries.includes(to.registry)) continue;
    const repository = `${to.registry.host}/${to.repository}`;
    const names = patternsOf(by, to.registry);
    const isListed = publishers.some(
      ({ repositories, actors = [] }) =>
        repositories.some((pattern) => isIn(repository, pattern)) && names.every((name) => actors.includes(name)),
    );
    if (!isListed) added.set(`${repository} ${by.id}`, { repositories: [repository], actors: names });
  }
  return [...added.values()];
}

const isIn = (repository: string, pattern: string): boolean =>
  pattern === repository || (pattern.endsWith('/**') && repository.startsWith(pattern.slice(0, -2)));
