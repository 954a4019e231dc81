import { digestPrefix } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { deliveryOf } from '../../core/observed.ts';
import type { Time } from '../../core/time.ts';
import { factsLike, factsOf } from '../../lineage/facts/facts.ts';
import { mentionsOf } from '../../lineage/kept/mentions.ts';
import type { FactQuery } from '../../lineage/kept/store.ts';
import type { eventsSchema } from './schemas/telemetry.ts';
import { digestsOf } from '../analysis/look-up.ts';
import type { EventFilter, PageAsked } from './questions.ts';
import { forPage } from './for-page.ts';
import { NotAnswered } from './not-answered.ts';
import { type Key, lastShown, type Page, pageOf, pager } from './page.ts';
import type { Said } from './said.ts';
import { evaluatedAt, type View } from './view.ts';

type Asked = EventFilter & PageAsked;
type Seen = Pick<View, 'standing' | 'evidence' | 'store'>;

/** Facts, the latest first, each with the path of its raw record. */
export async function events(asked: Asked, view: Seen): Promise<Said<typeof eventsSchema>> {
  const { id } = asked;
  const isWanted = wantedBy(asked);
  const mentioned = mentionedIn(asked);
  const isMatching = (one: LandwaiterEvent): boolean =>
    (id === undefined || one.id === id) && isWanted(one.source, one.at) && mentioned(one);
  const query = await indexedIn(asked, view);
  const { items, ...rest } = query
    ? await pageAbout(query, isMatching, asked, view)
    : pageOf(those(candidates(asked, isWanted, view), isMatching), keyOf, asked);
  return {
    ...evaluatedAt(view.standing.at),
    items: items.map((event) => {
      const delivery = deliveryOf(event.origin);
      return {
        event,
        ...(delivery && { record: `/api/v1/records/${delivery.number}?line=${event.origin.line}` }),
      };
    }),
    ...rest,
  };
}

function keyOf({ at, id, origin }: LandwaiterEvent): Key {
  return [-at, id, origin.sha256, origin.path, origin.line];
}

function* those<Element>(elements: Iterable<Element>, isWanted: (one: Element) => boolean): Generator<Element> {
  for (const one of elements) if (isWanted(one)) yield one;
}

function wantedBy({ source, since, until }: EventFilter): (source: string, at: Time) => boolean {
  return (kind, at) =>
    (source === undefined || kind === source) &&
    (since === undefined || at >= since) &&
    (until === undefined || at < until);
}

/** The most telling of what is asked, by an index of the store; the rest is compared. */
async function indexedIn({ digest, repository, actor }: EventFilter, { store }: Seen): Promise<FactQuery | undefined> {
  const prefix = digest === undefined ? undefined : digestPrefix(digest);
  const digests = prefix === undefined ? undefined : await digestsOf(prefix, store);
  if (digests) return { digests };
  if (repository !== undefined) return { repository: repositoryIn(repository) };
  return actor === undefined ? undefined : { actor };
}

/** Goes back from the latest until the page is full. */
async function pageAbout(
  query: FactQuery,
  isMatching: (one: LandwaiterEvent) => boolean,
  asked: Asked,
  { store }: Seen,
): Promise<Page<LandwaiterEvent>> {
  const { add, page } = pager(keyOf, asked);
  // Others may be of the time of the last that was shown.
  const until = Math.min(asked.until ?? Infinity, (lastShown(asked) ?? Infinity) + 1);
  await store.eachAbout(query, { since: asked.since ?? 0, until }, (some) => {
    for (const one of some) if (isMatching(one)) add(one);
    const { items, next } = page();
    const [last, oldest] = [items.at(-1), some.at(-1)];
    // Others of the time of the last may be still to come, and stand before it.
    return next !== undefined && last && oldest && oldest.at < last.at ? 'enough' : 'more';
  });
  return page();
}

function candidates(
  asked: Asked,
  isWanted: (source: string, at: Time) => boolean,
  { evidence }: Seen,
): Iterable<LandwaiterEvent> {
  const facts = factsOf(evidence.events);
  if (asked.id !== undefined) return factsLike(facts, isWanted);
  return forPage(facts, isWanted, { limit: asked.limit, before: lastShown(asked) });
}

function mentionedIn({ digest, repository, actor }: EventFilter): (event: LandwaiterEvent) => boolean {
  if (digest === undefined && repository === undefined && actor === undefined) return () => true;
  const wanted = repository === undefined ? undefined : repositoryIn(repository);
  const prefix = digest === undefined ? undefined : (digestPrefix(digest) ?? digest);
  return (event) => {
    const { digests, repositories, actors } = mentionsOf(event);
    return (
      (prefix === undefined || digests.some((one) => one.startsWith(prefix))) &&
      (actor === undefined || actors.includes(actor)) &&
      (wanted === undefined ||
        repositories.some((one) => one.registry === wanted.registry && one.repository === wanted.repository))
    );
  };
}

function repositoryIn(name: string): NonNullable<FactQuery['repository']> {
  const slash = name.indexOf('/');
  if (slash < 1) throw new NotAnswered('malformed', 'query.repository: give HOST/PATH as the records have it');
  return { registry: name.slice(0, slash), repository: name.slice(slash + 1) };
}
