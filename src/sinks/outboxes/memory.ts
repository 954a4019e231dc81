import { type Entry, isDead, type Outbox, revived } from '../queue/outbox.ts';

/** An outbox that ends with its process: whoever uses it tells everything again after a restart. */
export function memoryOutbox(): Outbox {
  const entries = new Map<string, Entry>();
  const keyOf = (sink: string, incident: string): string => JSON.stringify([sink, incident]);
  const all = (): readonly Entry[] => [...entries.values()];
  return {
    async entries(sink) {
      return all().filter((entry) => entry.sink === sink);
    },
    async put(entry) {
      entries.set(keyOf(entry.sink, entry.incident), entry);
    },
    async remove(sink, incident) {
      entries.delete(keyOf(sink, incident));
    },
    async deadLetters(limit) {
      const dead = all().filter(isDead);
      return dead.sort((one, other) => (other.trouble?.since ?? 0) - (one.trouble?.since ?? 0)).slice(0, limit);
    },
    async revive(sink, incident) {
      const dead = all().filter(
        (entry) => isDead(entry) && entry.sink === sink && (incident === undefined || entry.incident === incident),
      );
      for (const entry of dead) entries.set(keyOf(entry.sink, entry.incident), revived(entry));
      return dead.length;
    },
    async forget(before) {
      const old = all().filter(({ delivered }) => delivered?.closed === true && delivered.at < before);
      for (const { sink, incident } of old) entries.delete(keyOf(sink, incident));
      return old.length;
    },
    async close() {},
  };
}
