import { mergePax, type PaxRecords, parsePax } from '../../compression/tar/pax.ts';
import {
  createFiller,
  createMapReader,
  fits,
  mapInRecords,
  mergeSparse,
  type SparseMap,
  sparseForm,
} from './sparse.ts';
import { BLOCK, isHeaderOnly, isZero, readHeader, type TarHeader } from '../../compression/tar/header.ts';

/** Takes what an archive holds. Each returns false where it wants no more. */
export interface TarTaker {
  /** Each entry but those that only tell of the next. Its data follows, then its end. */
  entry(header: TarHeader): boolean;
  /** The chunk may be written over afterwards. */
  data(chunk: Buffer): boolean;
  end(): boolean;
}

/** Bytes of a header that tells of the next entry. Go takes as many. */
const LONGEST_SPECIAL = 1024 * 1024;
const NOTHING: PaxRecords = new Map();
const CUT_OFF = 'the archive is cut off';

/**
 * Reads a tar archive by the rules of Go's `archive/tar`, with which containerd, Docker and CRI-O unpack layers: a reader
 * that is laxer or stricter would see other files than run (docs/decisions/0027-own-tar-reader.md).
 */
export class TarReader {
  /** Why Go's reader would refuse the archive from here on. */
  problem: string | undefined;
  readonly #taker: TarTaker;
  #state: 'header' | 'second zero block' | 'special' | 'map' | 'data' | 'over' = 'header';
  /** The beginning of a block whose end has not come. */
  readonly #block = Buffer.alloc(BLOCK);
  #held = 0;
  /** Bytes of the entry that have not come, and those that fill its last block. */
  #left = 0;
  #padding = 0;
  /** What headers before the entry say of it. */
  #records = NOTHING;
  #longName = '';
  #longLink = '';
  #special: { readonly type: string; readonly chunks: Buffer[] } = { type: '', chunks: [] };
  #mapped: { readonly header: TarHeader; readonly take: ReturnType<typeof createMapReader> } | undefined;
  #filler: ReturnType<typeof createFiller> | undefined;

  constructor(taker: TarTaker) {
    this.#taker = taker;
  }

  /** False: the archive is over, or broken, or no more is wanted. The chunk may be written over afterwards. */
  take(chunk: Buffer): boolean {
    let at = 0;
    while (at < chunk.length && this.#state !== 'over') {
      if (this.#left > 0 && (this.#state === 'data' || this.#state === 'special')) at += this.#takeData(chunk, at);
      else if (this.#padding > 0 && this.#state === 'header') {
        const length = Math.min(this.#padding, chunk.length - at);
        this.#padding -= length;
        at += length;
      } else at += this.#takeBlock(chunk, at);
    }
    return this.#state !== 'over';
  }

  /** Nothing follows. */
  end(): void {
    // An archive may end without its two blocks of zeros, and within what fills the last block of an entry.
    const isCut = this.#held > 0 || this.#state === 'special' || this.#state === 'map' || this.#state === 'data';
    if (isCut && this.#state !== 'over') this.#fail(CUT_OFF);
  }

  #takeData(chunk: Buffer, at: number): number {
    const length = Math.min(this.#left, chunk.length - at);
    const data = chunk.subarray(at, at + length);
    this.#left -= length;
    if (this.#state === 'special') this.#special.chunks.push(Buffer.from(data));
    else if (!(this.#filler ? this.#filler.take(data) : this.#taker.data(data))) this.#state = 'over';
    if (this.#left === 0) this.#dataEnded();
    return length;
  }

  #takeBlock(chunk: Buffer, at: number): number {
    if (this.#held === 0 && chunk.length - at >= BLOCK) {
      this.#blockCame(chunk.subarray(at, at + BLOCK));
      return BLOCK;
    }
    const length = chunk.copy(this.#block, this.#held, at, at + BLOCK - this.#held);
    this.#held += length;
    if (this.#held === BLOCK) {
      this.#held = 0;
      this.#blockCame(this.#block);
    }
    return length;
  }

  #blockCame(block: Buffer): void {
    if (this.#state === 'map') return this.#mapCame(block);
    if (isZero(block)) {
      this.#state = this.#state === 'second zero block' ? 'over' : 'second zero block';
      return;
    }
    if (this.#state === 'second zero block') return this.#fail('one block of zeros stands before more entries');
    const header = readHeader(block);
    if (header === undefined) return this.#fail('what stands here is no tar header');
    if ('xgLK'.includes(header.type)) this.#specialCame(header);
    else this.#headerCame(header);
  }

  #specialCame(header: TarHeader): void {
    if (header.size < 0) return this.#fail('a size is negative');
    if (header.size > LONGEST_SPECIAL) return this.#fail('a header that tells of the next entry has more than 1 MiB');
    this.#special = { type: header.type, chunks: [] };
    if (header.type === 'g') this.#taker.entry(header);
    this.#begin('special', header.size);
  }

  #headerCame(header: TarHeader): void {
    const records = this.#records;
    if (header.size < 0 && !isHeaderOnly(header.type)) return this.#fail('a size is negative');
    if (!mergePax(header, records)) return this.#fail('a record of an extended header is no number');
    if (this.#longName !== '') header.name = this.#longName;
    if (this.#longLink !== '') header.linkName = this.#longLink;
    this.#forget();
    // Writers before POSIX mark folders by a slash alone.
    if (header.type === '\0') header.type = header.name.endsWith('/') ? '5' : '0';
    const bytes = isHeaderOnly(header.type) ? 0 : header.size;
    if (bytes < 0) return this.#fail('a size is negative');
    const form = sparseForm(records);
    if (form === undefined) return this.#hand(header, bytes);
    if (!mergeSparse(header, records) || isHeaderOnly(header.type))
      return this.#fail('a sparse file contradicts itself');
    if (form === 'records') return this.#handSparse(header, mapInRecords(records), bytes);
    this.#mapped = { header, take: createMapReader() };
    this.#begin('map', bytes);
  }

  #mapCame(block: Buffer): void {
    const map = this.#mapped?.take(block);
    this.#left -= BLOCK;
    if (map === 'more') {
      if (this.#left < BLOCK) this.#fail(CUT_OFF);
    } else if (this.#mapped) this.#handSparse(this.#mapped.header, map, this.#left);
  }

  #handSparse(header: TarHeader, map: SparseMap | undefined, bytes: number): void {
    if (map === undefined || !fits(map, header.size, bytes)) return this.#fail('a sparse file contradicts itself');
    const filler = createFiller(map, header.size, (chunk) => this.#taker.data(chunk));
    this.#hand(header, bytes, filler);
  }

  #hand(header: TarHeader, bytes: number, filler?: ReturnType<typeof createFiller>): void {
    this.#filler = filler;
    if (this.#taker.entry(header)) this.#begin('data', bytes);
    else this.#state = 'over';
  }

  #begin(state: 'special' | 'map' | 'data', bytes: number): void {
    this.#state = state;
    this.#left = bytes;
    // Of a map before the data the blocks are counted with it.
    this.#padding = (BLOCK - (bytes % BLOCK)) % BLOCK;
    if (state === 'map' && bytes < BLOCK) this.#fail(CUT_OFF);
    if (bytes === 0 && state !== 'map') this.#dataEnded();
  }

  #dataEnded(): void {
    if (this.#state === 'special') this.#specialEnded();
    else if (this.#state === 'data' && !((this.#filler?.end() ?? true) && this.#taker.end())) this.#state = 'over';
    if (this.#state !== 'over') this.#state = 'header';
  }

  #specialEnded(): void {
    const bytes = Buffer.concat(this.#special.chunks);
    const nul = bytes.indexOf(0);
    const text = () => bytes.toString('latin1', 0, nul === -1 ? bytes.length : nul);
    if (this.#special.type === 'L') this.#longName = text();
    else if (this.#special.type === 'K') this.#longLink = text();
    else {
      const records = parsePax(bytes);
      if (records === undefined) return this.#fail('an extended header is no list of records');
      // A global header ends what the headers before it said, and says nothing of what follows.
      if (this.#special.type === 'g') this.#forget();
      else this.#records = records;
    }
  }

  #forget(): void {
    this.#records = NOTHING;
    this.#longName = '';
    this.#longLink = '';
  }

  #fail(reason: string): void {
    this.problem = reason;
    this.#state = 'over';
  }
}
