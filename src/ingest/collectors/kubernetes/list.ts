import { InvalidInput, Unavailable } from '../../../core/error.ts';
import type { Time } from '../../../core/time.ts';
import type { World } from '../../fetching/world.ts';
import { isObject } from '../../records/json.ts';
import { parseJson } from '../../records/parse-json.ts';
import type { JsonObject } from '../../source.ts';
import { type Access, ask } from './api.ts';
import type { Limits } from './limits.ts';
import type { Resource } from './resources.ts';
import { versionOf } from './told.ts';
import { watchdog } from './watchdog.ts';

/** A part of a list. All parts of one list show the same moment. */
export interface Page {
  readonly items: readonly JsonObject[];
  readonly version: string;
  /** By the clock of the API server, where it says. */
  readonly date?: Time;
  /** Why an object that stands here was left out. */
  readonly unreadable?: string;
}

const MOST_PAGES = 100_000;

/**
 * All objects, page by page: never more than one page is in memory. A page that is too large is asked for again in smaller
 * ones. @throws Refusal 410 when the API server has forgotten the list in the middle of it.
 */
export async function* pagesOf(
  access: Access,
  resource: Resource,
  world: World,
  limits: Limits,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  let size = limits.pageObjects;
  let next = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { limit: String(size), ...(next !== '' && { continue: next }) };
    const dog = watchdog(world, limits.silence, signal);
    try {
      const { body, date } = await ask(access, resource.path, query, dog.signal);
      const { bytes, isWhole } = await taken(body, limits.pageBytes, dog.heard);
      if (!isWhole && size > 1) {
        size = Math.ceil(size / 8);
        continue;
      }
      const read = pageIn(isWhole ? bytes : withoutItems(bytes), resource);
      yield {
        ...read,
        ...(date !== undefined && { date }),
        ...(!isWhole && { unreadable: `an object is larger than ${limits.pageBytes} bytes` }),
      };
      if (read.next === '') return;
      next = read.next;
    } finally {
      dog.stop();
    }
  }
  throw new Unavailable(`the list of ${resource.name} does not end`);
}

/** The body, or as much of it as is allowed. */
async function taken(body: AsyncIterable<Buffer>, most: number, heard: () => void) {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    heard();
    length += chunk.length;
    chunks.push(chunk);
    if (length > most) break;
  }
  return { bytes: Buffer.concat(chunks), isWhole: length <= most };
}

// API servers write what says where the next page begins before the items.
function withoutItems(bytes: Buffer): Buffer {
  const items = bytes.indexOf('"items":');
  if (items === -1) throw new Unavailable('a list that is too large');
  return Buffer.concat([bytes.subarray(0, items), Buffer.from('"items":[]}')]);
}

function pageIn(bytes: Buffer, { name, kind, apiVersion }: Resource) {
  const list = parseJson(bytes);
  if (!isObject(list) || list['kind'] !== `${kind}List`) throw new InvalidInput(name, 'the answer is no list of them');
  const { items, metadata } = list;
  const version = versionOf(list);
  if (version === undefined) throw new InvalidInput(name, 'a list without resourceVersion');
  const token = isObject(metadata) ? metadata['continue'] : undefined;
  return {
    // The items of a typed list have neither.
    items: (Array.isArray(items) ? items : []).filter(isObject).map((item) => ({ kind, apiVersion, ...item })),
    version,
    next: typeof token === 'string' ? token : '',
  };
}
