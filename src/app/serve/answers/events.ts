import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { isDigest } from '../../../core/digest.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import { formatTime, type Time } from '../../../core/time.ts';
import type { QuarantineRow } from '../../../intake/inbox.ts';
import { factsLike, factsOf } from '../../../lineage/facts.ts';
import { mentionsOf } from '../../../lineage/mentions.ts';
import type { FactQuery } from '../../../lineage/store.ts';
import type { eventsSchema, quarantineSchema, recordSchema } from '../../http/api/schemas/telemetry.ts';
import type { EventFilter, PageAsked } from '../questions.ts';
import { forPage } from './for-page.ts';
import { NotAnswered } from './not-answered.ts';
import { type Key, keyIn, pageOf } from './page.ts';
import type { Said } from './said.ts';
import { evaluatedAt, type View } from './view.ts';

const LARGEST_RECORD = 256 * 1024;
const NEWLINE = 0x0a;
const ORIGIN = /^intake\/.+\/(\d{1,15})$/;

/** Facts, the latest first, each with the path of its raw record. */
export async function events(asked: EventFilter & PageAsked, view: View): Promise<Said<typeof eventsSchema>> {
  const { id } = asked;
  const isWanted = wantedBy(asked);
  const mentioned = mentionedIn(asked);
  const isMatching = (one: LandwaiterEvent): boolean =>
    (id === undefined || one.id === id) && isWanted(one.source, one.at) && mentioned(one);
  const keyOf = ({ at, id: own, origin }: LandwaiterEvent): Key => [-at, own, origin.sha256, origin.path, origin.line];
  const { items, ...rest } = pageOf(those(await candidates(asked, isWanted, view), isMatching), keyOf, asked);
  return {
    ...evaluatedAt(view.standing.at),
    items: items.map((event) => {
      const sequence = ORIGIN.exec(event.origin.path)?.[1];
      return {
        event,
        ...(sequence !== undefined && { record: `/api/v1/records/${sequence}?line=${event.origin.line}` }),
      };
    }),
    ...rest,
  };
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

/** An index of the store answers the most telling of what is asked; the rest is compared. */
async function candidates(
  { id, digest, repository, actor, limit, cursor }: EventFilter & PageAsked,
  isWanted: (source: string, at: Time) => boolean,
  { store, evidence }: View,
): Promise<Iterable<LandwaiterEvent>> {
  if (isDigest(digest)) return store.factsAbout({ digests: [digest] });
  if (repository !== undefined) return store.factsAbout({ repository: repositoryIn(repository) });
  if (actor !== undefined) return store.factsAbout({ actor });
  const facts = factsOf(evidence.events);
  if (id !== undefined || digest !== undefined) return factsLike(facts, isWanted);
  const [shown] = cursor === undefined ? [] : keyIn(cursor);
  return forPage(facts, isWanted, { limit, before: typeof shown === 'number' ? -shown : undefined });
}

function mentionedIn({ digest, repository, actor }: EventFilter): (event: LandwaiterEvent) => boolean {
  if (digest === undefined && repository === undefined && actor === undefined) return () => true;
  const wanted = repository === undefined ? undefined : repositoryIn(repository);
  return (event) => {
    const { digests, repositories, actors } = mentionsOf(event);
    return (
      (digest === undefined || digests.some((one) => one === digest)) &&
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

/** A delivery as it came, or what stands in it from a line on. */
export async function record(
  sequence: number,
  line: number | undefined,
  view: View,
): Promise<Said<typeof recordSchema>> {
  const parcel = await view.inbox.parcel(sequence);
  if (!parcel) throw new NotAnswered('not-found', 'there is no such delivery, or it is kept no longer');
  const { source, kind, receivedAt, headers, body, quarantined } = parcel;
  const bytes = line === undefined ? body : fromLine(body, line);
  if (!bytes) throw new NotAnswered('not-found', `the delivery has no line ${line}`);
  const shown = bytes.subarray(0, LARGEST_RECORD);
  const isText = isUtf8(bytes);
  return {
    sequence,
    source,
    kind,
    receivedAt: formatTime(receivedAt),
    size: body.length,
    headers,
    sha256: createHash('sha256').update(body).digest('hex'),
    encoding: isText ? 'utf8' : 'base64',
    body: shown.toString(isText ? 'utf8' : 'base64'),
    truncated: shown.length < bytes.length,
    ...(line !== undefined && { line }),
    ...(quarantined !== undefined && { quarantined }),
  };
}

/** The line where it holds a record of its own; else all that follows, since the record goes on there. */
function fromLine(body: Buffer, line: number): Buffer | undefined {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) {
    const newline = body.indexOf(NEWLINE, start);
    if (newline < 0) return undefined;
    start = newline + 1;
  }
  const end = body.indexOf(NEWLINE, start);
  const rest = body.subarray(start);
  const own = end < 0 ? rest : body.subarray(start, end);
  return isJson(own) ? own : rest;
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** Deliveries that could not be read, the latest first. */
export async function quarantine({ limit, cursor }: PageAsked, view: View): Promise<Said<typeof quarantineSchema>> {
  const keyOf = ({ sequence }: QuarantineRow): Key => [-sequence];
  const [after] = cursor === undefined ? [] : keyIn(cursor);
  const rows = await view.inbox.quarantineRows(limit + 1, typeof after === 'number' ? -after : undefined);
  const { items, ...rest } = pageOf(rows, keyOf, { limit });
  return {
    ...evaluatedAt(view.standing.at),
    items: items.map(({ receivedAt, ...row }) => ({ ...row, receivedAt: formatTime(receivedAt) })),
    ...rest,
  };
}
