import { Unavailable } from '../../core/error.ts';

const NEWLINE = 0x0a;
const LONGEST_LINE = 1024 * 1024;

/** The lines of a stream, those that are whole as soon as they are, together with what came with them. @throws Unavailable for a line longer than 1 MiB. */
export async function* streamLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  let begun: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(NEWLINE);
    if (end < 0) {
      begun.push(chunk);
      length += chunk.length;
    } else {
      const text = Buffer.concat([...begun, chunk.subarray(0, end)]).toString('utf8');
      const rest = chunk.subarray(end + 1);
      begun = [rest];
      length = rest.length;
      yield text.split('\n').filter((line) => line.trim() !== '');
    }
    if (length > LONGEST_LINE) throw new Unavailable(`the stream has a line longer than ${LONGEST_LINE} bytes`);
  }
}
