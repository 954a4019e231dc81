import type { World } from '../../fetching/world.ts';

/** Lines on their way into deliveries of a bounded size. */
export interface Batch {
  /** `then`: what holds as soon as the line is durable. */
  add(line: string, then?: () => void): Promise<void>;
  flush(): Promise<void>;
}

export function batch(world: World, most: number): Batch {
  let lines: Buffer[] = [];
  let length = 0;
  let after: (() => void)[] = [];

  async function flush(): Promise<void> {
    if (lines.length === 0) return;
    const [body, done] = [Buffer.concat(lines), after];
    [lines, length, after] = [[], 0, []];
    await world.deliver(body, { 'content-type': 'application/x-ndjson' });
    for (const one of done) one();
  }

  return {
    add: async (line, then) => {
      const bytes = Buffer.from(line);
      if (length + bytes.length > most) await flush();
      lines.push(bytes);
      length += bytes.length;
      if (then) after.push(then);
    },
    flush,
  };
}
