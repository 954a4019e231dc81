import type { World } from './world.ts';

const MOST_RECORDS = 400;
const MOST_BYTES = 1024 * 1024;
const LINES = { 'content-type': 'application/x-ndjson' };

/** Delivers lines in their order, at most 400 or 1 MiB at once (or one longer line); resolved: all of them are durable. */
export async function deliverLines(world: World, lines: Iterable<Buffer | string>): Promise<void> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  const send = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const body = Buffer.concat(waiting);
    waiting = [];
    bytes = 0;
    await world.deliver(body, LINES);
  };
  for (const line of lines) {
    const ended = Buffer.concat([Buffer.from(line), NEWLINE]);
    if (waiting.length === MOST_RECORDS || bytes + ended.length > MOST_BYTES) await send();
    waiting.push(ended);
    bytes += ended.length;
  }
  await send();
}

/** Delivers records as JSON lines. */
export function deliverRecords(world: World, records: readonly object[]): Promise<void> {
  return deliverLines(world, lines(records));
}

function* lines(records: readonly object[]): Generator<string> {
  for (const record of records) yield JSON.stringify(record);
}

const NEWLINE = Buffer.from('\n');
