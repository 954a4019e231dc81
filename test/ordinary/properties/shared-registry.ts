import type { Finding } from '../../../src/core/finding.ts';
import type { Act, Place } from '../act.ts';
import { attackedBy, ATTACKS } from '../attacks/index.ts';
import type { Month } from '../month.ts';
import type { Actor, Registry } from '../organisation.ts';
import { names, wordsOf } from '../tally.ts';
import { drawMonth } from '../world/month.ts';
import { about } from './judge.ts';
import { type Changed, changes, isGrave, outcome, type Property } from './property.ts';

const FOLDER = 'next-door';

/** An honest organisation pushes to the same registry: nothing here becomes suspect, and no attack is lost. */
export const sharedRegistry: Property = {
  name: 'shared-registry',
  async try({ month, seed, random, mode, judge }) {
    const [registry] = month.organisation.registries;
    if (registry === undefined) return undefined;
    const guests = guestsIn(registry, month, drawMonth(seed + 700_000, { small: true }));
    const before = await judge(about(month, mode));
    const after = await judge(about(shared(month, guests), mode));
    const own = after.filter((finding) => !isOfGuests(finding));
    const came = changes(before, own).filter(({ how, finding }) => how === 'came' && isGrave(finding));
    const story = attackedBy(month, 1 + Math.floor(random() * ATTACKS.length), seed);
    if (story === undefined) return outcome(came);
    const found = (findings: readonly Finding[]) =>
      findings.filter((one) => isGrave(one) && names(wordsOf(one), story.attack.about));
    const [first] = found(await judge(about(story.month, mode)));
    if (first === undefined) return outcome(came);
    const isLost = found(await judge(about(shared(story.month, guests), mode))).length === 0;
    const lost: readonly Changed[] = isLost ? [{ how: 'lost', finding: first }] : [];
    return outcome([...came, ...lost]);
  },
};

function shared(month: Month, guests: readonly Act[]): Month {
  return { ...month, acts: [...month.acts, ...guests].sort((one, other) => one.at - other.at) };
}

/** What the other organisation does in registries, as if it did it in this one, in a folder and with accounts of its own. */
function guestsIn(registry: Registry, month: Month, other: Month): readonly Act[] {
  const by = month.from - other.from;
  const place = ({ repository, tag }: Place): Place => ({
    registry,
    repository: [registry.prefix, `${FOLDER}-${repository.replaceAll('/', '-')}`].filter(Boolean).join('/'),
    ...(tag !== undefined && { tag }),
  });
  const actor = ({ id, kind }: Actor): Actor => ({ id: `${FOLDER}-${id}`, kind, accounts: {} });
  // Both may hold an image of the same upstream; a digest that both push is one image.
  const known = new Set(month.acts.flatMap((act) => (act.act === 'push' ? act.image.digest : [])));
  return other.acts.flatMap((act): readonly Act[] => {
    if (act.act !== 'push' && act.act !== 'pull' && act.act !== 'delete') return [];
    if (known.has(act.image.digest) || act.by.kind === 'registry') return [];
    const moved = { at: act.at + by, by: actor(act.by) };
    if (act.act !== 'push') return [{ ...act, ...moved, from: place(act.from) }];
    const { copyOf, ...push } = act;
    return [{ ...push, ...moved, to: place(act.to), ...(copyOf && { copyOf: place(copyOf) }) }];
  });
}

function isOfGuests(finding: Finding): boolean {
  const { image, actor } = finding;
  // Quay writes the names of robots with other marks.
  return [image?.repository, actor?.name].some((text) => text?.replaceAll('_', '-').includes(FOLDER) === true);
}
