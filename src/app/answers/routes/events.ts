import * as z from 'zod';
import { digestPrefix } from '../../../core/digest.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import { deliveryOf } from '../../../core/observed.ts';
import type { Time } from '../../../core/time.ts';
import * as kinds from '../../../ingest/sources/index.ts';
import { factsLike, factsOf } from '../../../lineage/facts/facts.ts';
import { mentionsOf } from '../../../lineage/storage/mentions.ts';
import type { FactQuery } from '../../../lineage/storage/store.ts';
import { digestsOf } from '../../analysis/look-ups/look-up.ts';
import { eventSchema } from '../../schemas/event-schema.ts';
import { forPage } from '../paging/for-page.ts';
import { NotAnswered } from '../not-answered.ts';
import { type Key, lastShown, type Pager, pager } from '../paging/page.ts';
import { inOrder, instant, name, pageSchema, paging } from '../paging/paging.ts';
import { route } from '../route.ts';
import type { Said } from '../said.ts';
import { evaluatedAt, type View } from '../view.ts';

const KINDS: ReadonlySet<string> = new Set(Object.values(kinds).map((kind) => kind.name));

const query = z
  .strictObject({
    id: name.optional(),
    digest: name
      .refine((one) => digestPrefix(one) !== undefined, 'has to be a digest, or its first 12 digits at least')
      .optional()
      .describe('of a manifest, config or layer; as it is printed, too: sha256:0123456789ab…'),
    repository: name.optional().describe('HOST/PATH as the records have it'),
    actor: name.optional().describe('the exact name in the record'),
    source: name
      .refine((one) => KINDS.has(one), 'is no telemetry kind: landwaiter sources lists them')
      .optional()
      .describe('a telemetry kind'),
    since: instant.optional(),
    until: instant.optional().describe('before this'),
    ...paging,
  })
  .refine(inOrder.of, inOrder.else);

const schema = pageSchema(
  z.object({
    event: eventSchema,
    record: z.string().optional().meta({ description: 'Path of the raw record; absent: it was read from a file' }),
  }),
);

export type Asked = z.output<typeof query>;
type Seen = Pick<View, 'standing' | 'evidence' | 'store'>;

export const events = route({
  method: 'GET',
  path: '/api/v1/events',
  id: 'listEvents',
  tag: 'telemetry',
  summary: 'Facts as they were read, the latest first',
  role: 'viewer',
  query,
  schema,
  from: 'everything',
  answer: eventsAsked,
});

/** Facts, the latest first, each with the path of its raw record. */
export async function eventsAsked(asked: Asked, view: Seen): Promise<Said<typeof schema>> {
  const { id } = asked;
  const isWanted = wantedBy(asked);
  const mentioned = mentionedIn(asked);
  const isMatching = (one: LandwaiterEvent): boolean =>
    (id === undefined || one.id === id) && isWanted(one.source, one.at) && mentioned(one);
  const { add, page } = pager(keyOf, asked);
  const indexed = await indexedIn(asked, view);
  if (indexed) await addAbout(indexed, isMatching, asked, view, { add, page });
  else for (const one of candidates(asked, isWanted, view)) if (isMatching(one)) add(one);
  const { items, ...rest } = page();
  return {
    ...evaluatedAt(view),
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

function wantedBy({ source, since, until }: Asked): (source: string, at: Time) => boolean {
  return (kind, at) =>
    (source === undefined || kind === source) &&
    (since === undefined || at >= since) &&
    (until === undefined || at < until);
}

/** The most telling of what is asked, by an index of the store; the rest is compared. */
async function indexedIn({ digest, repository, actor }: Asked, { store }: Seen): Promise<FactQuery | undefined> {
  const prefix = digest === undefined ? undefined : digestPrefix(digest);
  const digests = prefix === undefined ? undefined : await digestsOf(prefix, store);
  if (digests) return { digests };
  if (repository !== undefined) return { repository: repositoryIn(repository) };
  return actor === undefined ? undefined : { actor };
}

/** Goes back from the latest until the page is full. */
async function addAbout(
  about: FactQuery,
  isMatching: (one: LandwaiterEvent) => boolean,
  asked: Asked,
  { store }: Seen,
  { add, page }: Pager<LandwaiterEvent>,
): Promise<void> {
  // Others may be of the time of the last that was shown.
  const until = Math.min(asked.until ?? Infinity, (lastShown(asked) ?? Infinity) + 1);
  await store.eachAbout(about, { since: asked.since ?? 0, until }, (some) => {
    for (const one of some) if (isMatching(one)) add(one);
    const { items, next } = page();
    const [last, oldest] = [items.at(-1), some.at(-1)];
    // Others of the time of the last may be still to come, and stand before it.
    return next !== undefined && last && oldest && oldest.at < last.at ? 'enough' : 'more';
  });
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

function mentionedIn({ digest, repository, actor }: Asked): (event: LandwaiterEvent) => boolean {
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

function repositoryIn(called: string): NonNullable<FactQuery['repository']> {
  const slash = called.indexOf('/');
  if (slash < 1) throw new NotAnswered('malformed', 'query.repository: give HOST/PATH as the records have it');
  return { registry: called.slice(0, slash), repository: called.slice(slash + 1) };
}
