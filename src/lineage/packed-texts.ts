/** Texts that hardly ever repeat, beside the heap: V8 would look at each of them whenever it collects. */
export interface PackedTexts {
  /** Where it is found again; undefined: it is none that fits, and has to be kept otherwise. */
  add(text: PackedText): number | undefined;
  at(place: number): PackedText;
}

export interface PackedText {
  readonly id: string;
  readonly path: string;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

const CHUNK = 1 << 20;
// Places are kept in 32 bits.
const MOST_CHUNKS = 4096;
const HASH = 32;
const HEAD = HASH + 4;
const LONGEST = 4096;
const IS_HASH = /^[0-9a-f]{64}$/;

export function packedTexts(): PackedTexts {
  const chunks: Buffer[] = [];
  let end = CHUNK;
  return {
    add({ id, path, sha256 }) {
      const size = HEAD + id.length + path.length;
      if (size > LONGEST || !isAscii(id) || !isAscii(path) || !IS_HASH.test(sha256)) return undefined;
      if (end + size > CHUNK) {
        if (chunks.length === MOST_CHUNKS) return undefined;
        chunks.push(Buffer.allocUnsafeSlow(CHUNK));
        end = 0;
      }
      const place = (chunks.length - 1) * CHUNK + end;
      const chunk = chunks.at(-1);
      chunk?.write(sha256, end, 'hex');
      chunk?.writeUInt16LE(id.length, end + HASH);
      chunk?.writeUInt16LE(path.length, end + HASH + 2);
      chunk?.write(id, end + HEAD, 'latin1');
      chunk?.write(path, end + HEAD + id.length, 'latin1');
      end += size;
      return place;
    },
    at(place) {
      const chunk = chunks[Math.floor(place / CHUNK)];
      if (!chunk) throw new Error('no text is kept there');
      const start = place % CHUNK;
      const head = start + HEAD;
      const middle = head + chunk.readUInt16LE(start + HASH);
      return {
        id: chunk.toString('latin1', head, middle),
        path: chunk.toString('latin1', middle, middle + chunk.readUInt16LE(start + HASH + 2)),
        sha256: chunk.toString('hex', start, start + HASH),
      };
    },
  };
}

/** One byte a character. */
function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
