import { BETWEEN, beginsFrame, placeAfter, SIZE } from './zstd-format.ts';

/** Takes the bytes of a zstd file as they come, and finds where its frames end. */
export interface Frames {
  /**
   * These bytes without skippable frames, in pieces of which none goes over the end of a frame. After some length they are
   * cut at the end of a block, so that damage to the next one, or to the checksum, takes nothing of it along. Up to three
   * bytes come with those that follow; none come from where no frame begins but something stands.
   */
  take(bytes: Buffer): readonly Buffer[];
  /** After the bytes taken: between frames, within one, or where no frame begins but something stands. */
  standing(): 'between' | 'within' | 'lost';
}

/** Bytes. A piece takes 15 µs whatever its length, and there are frames of nine bytes and blocks of three. */
const SOME_BLOCKS = 1024;

export function createFrames(someBlocks = SOME_BLOCKS): Frames {
  let place = BETWEEN;
  // Of what has to be passed, the bytes that have not come.
  let left = 0;
  // The beginning of a part whose end has not come.
  let held: Buffer = Buffer.alloc(0);
  // Bytes since a frame or some blocks ended.
  let length = 0;
  let isLost = false;

  function take(more: Buffer): readonly Buffer[] {
    const bytes = held.length > 0 ? Buffer.concat([held, more]) : more;
    const pieces: Buffer[] = [];
    let at = 0;
    let from = 0;
    const cut = () => {
      if (at > from) pieces.push(bytes.subarray(from, at));
      from = at;
    };
    while (!isLost) {
      const passed = Math.min(left, bytes.length - at);
      at += passed;
      left -= passed;
      length += passed;
      if (place.isSkipped) from = at;
      if (left > 0) break;
      if (place.part === 'magic' || length >= someBlocks) {
        cut();
        length = 0;
      }
      const part = bytes.subarray(at, at + SIZE[place.part]);
      isLost = place.part === 'magic' && !beginsFrame(part);
      if (isLost || part.length < SIZE[place.part]) break;
      place = placeAfter(place, part);
      left = place.passed;
      at += part.length;
      length += part.length;
      if (place.part === 'length' || place.isSkipped) from = at;
    }
    cut();
    // Copied, because the memory may be used again.
    held = Buffer.from(bytes.subarray(at));
    return pieces;
  }

  function standing(): 'between' | 'within' | 'lost' {
    if (isLost) return 'lost';
    return place.part === 'magic' && left === 0 && held.length === 0 ? 'between' : 'within';
  }

  return { take, standing };
}
