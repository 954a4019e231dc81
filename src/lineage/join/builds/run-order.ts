import { clientFamilies, networkOf } from '../../../core/client.ts';
import type { Push } from '../../../core/subjects.ts';
import { isRecorded } from '../../../core/strength.ts';
import { tagKey } from '../registry/tag-key.ts';

/** With fewer earlier pushes of a tag nobody can say by what they are usual. */
const KNOWN_BY = 5;

interface Known {
  count: number;
  readonly actors: Set<string>;
  readonly places: Set<string>;
}

/**
 * Pushes in the order in which they may take a run: those that look like the earlier ones of their tag first, since whoever
 * pushes beside a build may come before it, and a registry's clock may go backwards; then strangers, so that no push of the
 * pipeline is left without its run; then claims, which take no run away from a record. Each in the order of time.
 */
export function inRunOrder(pushes: readonly Push[]): readonly Push[] {
  const tags = new Map<string, Known>();
  const usual: Push[] = [];
  const strange: Push[] = [];
  for (const push of pushes) {
    if (!isRecorded(push)) continue;
    if (push.tag === undefined) {
      usual.push(push);
      continue;
    }
    const name = tagKey(push, push.tag);
    const known = tags.get(name) ?? { count: 0, actors: new Set(), places: new Set() };
    tags.set(name, known);
    if (isStrange(push, known)) {
      strange.push(push);
      continue;
    }
    usual.push(push);
    known.count += 1;
    if (push.actor) known.actors.add(push.actor.name);
    for (const place of placesOf(push)) known.places.add(place);
  }
  return [...usual, ...strange, ...pushes.filter((one) => !isRecorded(one))];
}

/** By another account, or by neither a network nor a client of before. What was strange makes nothing usual. */
function isStrange(push: Push, { count, actors, places }: Known): boolean {
  if (count < KNOWN_BY || !push.actor) return false;
  const own = placesOf(push);
  const isElsewhere =
    push.address !== undefined && push.client !== undefined && !own.some((place) => places.has(place));
  return isElsewhere || !actors.has(push.actor.name);
}

function placesOf({ address, client }: Push): readonly string[] {
  return [
    ...(address === undefined ? [] : [`network ${networkOf(address)}`]),
    ...(client === undefined ? [] : clientFamilies(client).map((family) => `client ${family}`)),
  ];
}
