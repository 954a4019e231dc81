import { InvalidInput, Unavailable } from '../../../core/error.ts';
import type { World } from '../../fetching/world.ts';
import { isObject } from '../../records/json.ts';
import { parseJson } from '../../records/parse-json.ts';
import type { JsonObject } from '../../source.ts';
import { type Access, ask, Refusal } from './api.ts';
import type { Limits } from './limits.ts';
import { type Line, lineCutter } from './lines.ts';
import type { Resource } from './resources.ts';
import { watchdog } from './watchdog.ts';

/** What one line of a watch says. `unreadable`: too large, or no JSON. */
export type Event =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: JsonObject }
  | { readonly type: 'unreadable'; readonly why: string };

/**
 * Watches from a version on, and hands over what comes, in order, as it comes; nothing more is read meanwhile. Returns when
 * the API server closes. @throws Refusal 410 when it has forgotten the version, Unavailable after a silence.
 */
export async function watch(
  access: Access,
  resource: Resource,
  version: string,
  { world, limits, random }: { readonly world: World; readonly limits: Limits; random(): number },
  take: (events: readonly Event[]) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const seconds = Math.ceil((limits.watch * (1 + random() / 4)) / 1000);
  const query = {
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: version,
    timeoutSeconds: String(seconds),
  };
  const dog = watchdog(world, limits.silence, signal);
  try {
    const { body } = await ask(access, resource.path, query, dog.signal);
    const cut = lineCutter(limits.lineBytes);
    for await (const chunk of body) {
      dog.heard();
      const events: Event[] = [];
      let failed: Unavailable | undefined;
      for (const line of cut(chunk)) {
        try {
          events.push(eventIn(line, limits));
        } catch (error) {
          if (!(error instanceof Unavailable)) throw error;
          failed = error;
          break;
        }
      }
      // What came before the API server's own error counts.
      if (events.length > 0) await dog.during(take(events));
      if (failed) throw failed;
    }
  } finally {
    dog.stop();
  }
}

function eventIn(line: Line, { lineBytes }: Limits): Event {
  if ('tooLong' in line) return { type: 'unreadable', why: `an object is larger than ${lineBytes} bytes` };
  let record: unknown;
  try {
    record = parseJson(line.bytes);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { type: 'unreadable', why: error.message };
  }
  const { type, object } = isObject(record) ? record : {};
  if (!isObject(object)) return { type: 'unreadable', why: 'a line without an object' };
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
    case 'BOOKMARK':
      return { type, object };
    case 'ERROR': {
      const { code } = object;
      if (code === 410) throw new Refusal(410, 0);
      throw new Unavailable(`the API server ends the watch with code ${typeof code === 'number' ? code : 'unknown'}`);
    }
    default:
      return { type: 'unreadable', why: 'a line of an unknown type' };
  }
}
