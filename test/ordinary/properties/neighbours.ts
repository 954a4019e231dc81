import type { Finding } from '../../../src/core/finding.ts';
import type { Act } from '../act.ts';
import type { Month } from '../month.ts';
import { render, type RenderedFile } from '../render.ts';
import { drawMonth } from '../world/month.ts';
import { about } from './judge.ts';
import { changedPolicy, type Fields, listOf, readPolicy } from './policy-text.ts';
import { changes, outcome, type Property, sameness } from './property.ts';

const FOLDER = 'next-door-';

/** An honest organisation with systems of its own beside this one: the same is found of this one. */
export const neighbours: Property = {
  name: 'neighbours',
  async try({ month, seed, mode, judge }) {
    const other = nextDoor(month, drawMonth(seed + 500_000, { small: true }));
    if (other === undefined) return undefined;
    const question = about(month, mode);
    const policy = question.policy && changedPolicy(question.policy, (own) => withSources(own, other.policy));
    const before = await judge({ ...question, policy });
    const after = await judge({ ...question, policy, files: [...question.files, ...other.files] });
    const known = new Set(before.map(sameness));
    // Of what both use, an upstream's registry, the evidence shown may be the neighbour's.
    const own = after.filter((finding) => known.has(sameness(finding)) || !isOfOther(finding));
    const hosts = new Set(month.organisation.registries.map(({ host }) => host));
    // Of somebody else's registry that both pull from it is told how much is.
    return outcome(
      changes(before, own),
      ({ finding: { about: on } }) => on?.kind === 'registry' && !hosts.has(on.name),
    );
  },
};

/** The neighbour in the same week, with names of systems that this one does not have. */
function nextDoor(
  month: Month,
  drawn: Month,
): { readonly files: readonly RenderedFile[]; readonly policy: string } | undefined {
  const own = month.organisation;
  if (own.name === drawn.organisation.name) return undefined;
  const far = (text: string): string =>
    text
      .replaceAll('main-1', 'far-1')
      .replaceAll(/\b(?:staging|prod)-(?=\d)/g, 'far-$&')
      .replaceAll('11112222', '55556666');
  const { policy, ...rest } = drawn;
  const renamed: Omit<Month, 'policy'> = JSON.parse(far(JSON.stringify(rest)));
  const hosts = new Set(own.registries.map(({ host }) => host));
  // A vendor's host is everybody's; what is below it differs.
  if (renamed.organisation.registries.some(({ host }) => hosts.has(host) && !host.endsWith('pkg.dev')))
    return undefined;
  if (sharesBytes(month, drawn)) return undefined;
  const by = month.from - drawn.from;
  const telemetry = renamed.organisation.telemetry.map((feed) => ({
    ...feed,
    name: `${FOLDER}${feed.name}`,
    ...(feed.from !== undefined && { from: feed.from + by }),
    ...(feed.until !== undefined && { until: feed.until + by }),
  }));
  const moved: Month = {
    ...renamed,
    from: month.from,
    until: drawn.until + by,
    acts: renamed.acts.map((act) => later(act, by)),
    organisation: { ...renamed.organisation, telemetry },
    policy: far(policy),
  };
  return { files: render(moved), policy: moved.policy };
}

// Both may hold an image of the same upstream; one pushed by both would be one and the same.
function sharesBytes(one: Month, other: Month): boolean {
  const digests = new Set(one.acts.flatMap((act) => (act.act === 'push' ? act.image.digest : [])));
  return other.acts.some((act) => act.act === 'push' && act.own === undefined && digests.has(act.image.digest));
}

function later(act: Act, by: number): Act {
  const at = act.at + by;
  if (act.act === 'build') return { ...act, at, ended: act.ended + by };
  return act.act === 'start' ? { ...act, at, created: act.created + by } : { ...act, at };
}

/** This one's policy, which knows the neighbour's files by their source, so that their records can be read. */
function withSources(own: Fields, other: string): Fields {
  const more = listOf(readPolicy(other), 'sources').map(({ name, ...one }) => ({
    ...one,
    name: `${FOLDER}${String(name)}`,
    files: [`${FOLDER}${String(name)}/**`],
  }));
  return { ...own, sources: [...listOf(own, 'sources'), ...more] };
}

function isOfOther({ evidence, about: on }: Finding): boolean {
  if (on?.name.includes(FOLDER) === true) return true;
  return evidence.length > 0 && evidence.every(({ path }) => path.includes(FOLDER));
}
