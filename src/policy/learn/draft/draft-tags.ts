import { isReleaseTag } from '../../../core/release-tag.ts';
import { movedAlike } from '../observed/moved-alike.ts';
import { type MovedTag, movedTags } from '../observed/moved-tags.ts';
import type { Loosened } from './loosened.ts';
import type { FolderSeen } from '../observed/observed.ts';
import { sureness, type Tally, tally } from '../tally.ts';
import { inComment, inQuotes, isLiteralName, type Lines, rests, under } from '../yaml.ts';

const MOST_TAGS = 12;
/** Tags as releases are named, and the pattern for all that begin so. */
const RELEASES: readonly (readonly [RegExp, string])[] = [
  [/^v[0-9]/, 'v[0-9]*'],
  [/^[0-9]+\.[0-9]/, '[0-9]*.[0-9]*'],
];

/** One entry of `tags`: those that moved, and release tags of a kind that never did. */
export function tags({ pattern, tagged, doubted }: FolderSeen, loosened: Loosened): Lines | undefined {
  const moved = movedTags(tagged);
  const alike = movedAlike(tagged);
  const named = moved.slice(0, MOST_TAGS).map((one): Lines => {
    const by = one.actors.slice(0, 3).map(inComment).join(', ');
    const others = one.actors.length > 3 ? ' and others' : '';
    const item = `- ${inQuotes(one.tag)} # ${rests(one, 'move')}; by ${by}${others}`;
    const letIn = loosened.reason('floating', pattern, one.tag);
    if (letIn !== undefined && isLiteralName(one.tag)) return { lines: [`${item}; let in: ${letIn}`], active: true };
    if (alike.has(one.tag) && isLiteralName(one.tag))
      return { lines: [`${item}; with others beside it, and all images there had it`], active: true };
    return isReleaseTag(one.tag) || !isLiteralName(one.tag)
      ? { lines: [`# ${item}; looks like a release, which should not move`], active: false }
      : { lines: [item], active: true };
  });
  const floating = [...madeAgain(moved), ...named];
  const releases = tally();
  for (const { tag = '', at } of tagged) {
    const kind = isReleaseTag(tag) && RELEASES.find(([shape]) => shape.test(tag));
    if (kind) releases.add(kind[1], at);
  }
  const immutable = immutableTags(
    releases,
    { moved: kindsOf(moved), doubted: kindsOf(movedTags(doubted)) },
    loosened.reason('immutable', pattern),
  );
  if (floating.length + immutable.length === 0) return undefined;
  const lists = [
    ...(floating.length > 0 ? [under('floating:', floating)] : []),
    ...(immutable.length > 0 ? [under('immutable:', immutable)] : []),
  ];
  return under(`- repositories: [${inQuotes(pattern)}]`, lists);
}

// `sha-1a2b3c4`: the tag of whatever was made of one commit, also when its base was mended; `rc-1.4.2`, of one candidate.
const OF_ONE = /^([a-z]{1,15}-)(?:[0-9a-f]{7,40}|\d{1,9}(?:\.\d{1,9}){1,4})$/;

/** Where the tags of several commits or candidates moved again and again, they are made again. */
function madeAgain(moved: readonly MovedTag[]): readonly Lines[] {
  const byPrefix = Map.groupBy(moved, ({ tag }) => OF_ONE.exec(tag)?.[1]);
  return [...byPrefix].flatMap(([prefix, own]): readonly Lines[] => {
    const all = {
      count: own.reduce((sum, { count }) => sum + count, 0),
      days: Math.max(...own.map(({ days }) => days)),
      first: Math.min(...own.map(({ first }) => first)),
      last: Math.max(...own.map(({ last }) => last)),
    };
    if (prefix === undefined || own.length === 1 || sureness(all) === 'thin') return [];
    return [{ lines: [`- ${inQuotes(`${prefix}*`)} # ${rests(all, 'move')}; of ${own.length} of them`], active: true }];
  });
}

/** Those of which some moved. */
function kindsOf(moved: readonly MovedTag[]): ReadonlySet<string> {
  return new Set(RELEASES.filter(([shape]) => moved.some(({ tag }) => shape.test(tag))).map(([, pattern]) => pattern));
}

/** What is made weekly had two weeks at most to be made again under its name, as whoever mirrors others’ images finds. */
const DAYS = 3;

function immutableTags(
  releases: Tally,
  { moved, doubted }: Readonly<Record<'moved' | 'doubted', ReadonlySet<string>>>,
  left: string | undefined,
): readonly Lines[] {
  return releases.list().map((one): Lines => {
    const item = `- ${inQuotes(one.name)}`;
    if (moved.has(one.name)) return { lines: [`# ${item} # some moved, see above`], active: false };
    if (left !== undefined) return { lines: [`# ${item} # left out: ${left}`], active: false };
    const line = `${item} # ${rests(one, 'push')}; none moved${doubted.has(one.name) ? ', but by pushes with findings on them' : ''}`;
    const isKnown = sureness(one) !== 'thin' && one.days >= DAYS;
    return isKnown ? { lines: [line], active: true } : { lines: [`# ${line}`], active: false };
  });
}
