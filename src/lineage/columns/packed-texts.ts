/** Texts that hardly ever repeat, some at one place, beside the heap: V8 would look at each of them whenever it collects. */
export interface PackedTexts {
  /** Where they are found again; undefined: they are none that fit, and have to be kept otherwise. */
  add(texts: readonly (string | undefined)[]): number | undefined;
  /** One of them, by its position in the list. */
  at(place: number, index: number): string | undefined;
}

const CHUNK = 1 << 20;
// Places are kept in 32 bits.
const MOST_CHUNKS = 4096;
const LONGEST = 4096;
const IS_HEX = /^(?:[0-9a-f]{2}){8,}$/;
// Of each text two bytes: 0 for none, else its length and whether it is packed as hexadecimal digits.
const HEAD = 2;

/** @param count how many texts each place has. */
export function packedTexts(count: number): PackedTexts {
  const chunks: Buffer[] = [];
  let end = CHUNK;
  return {
    add(texts) {
      const heads = texts.map((text) => (text === undefined ? 0 : headOf(text)));
      const size = heads.reduce((sum, head) => sum + sizeOf(head), HEAD * count);
      if (size > LONGEST || !texts.every((text) => text === undefined || isAscii(text))) return undefined;
      if (end + size > CHUNK) {
        if (chunks.length === MOST_CHUNKS) return undefined;
        chunks.push(Buffer.allocUnsafeSlow(CHUNK));
        end = 0;
      }
      const place = (chunks.length - 1) * CHUNK + end;
      const chunk = chunks.at(-1);
      let start = end + HEAD * count;
      texts.forEach((text = '', index) => {
        const head = heads[index] ?? 0;
        chunk?.writeUInt16LE(head, end + HEAD * index);
        chunk?.write(text, start, encodingOf(head));
        start += sizeOf(head);
      });
      end += size;
      return place;
    },
    at(place, index) {
      const chunk = chunks[Math.floor(place / CHUNK)];
      if (!chunk) throw new Error('no text is kept there');
      const heads = place % CHUNK;
      let start = heads + HEAD * count;
      for (let before = 0; before < index; before += 1) start += sizeOf(chunk.readUInt16LE(heads + HEAD * before));
      const head = chunk.readUInt16LE(heads + HEAD * index);
      return head === 0 ? undefined : chunk.toString(encodingOf(head), start, start + sizeOf(head));
    },
  };
}

function headOf(text: string): number {
  return 1 + 2 * Math.min(text.length, LONGEST) + (IS_HEX.test(text) ? 1 : 0);
}

function sizeOf(head: number): number {
  const length = (head - 1) >> 1;
  return head === 0 ? 0 : encodingOf(head) === 'hex' ? length / 2 : length;
}

function encodingOf(head: number): 'hex' | 'latin1' {
  return head > 0 && head % 2 === 0 ? 'hex' : 'latin1';
}

/** One byte a character. */
function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
