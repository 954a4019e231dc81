const NEWLINE = 0x0a;

/** One line without its end; `tooLong`: it was longer than allowed, and its bytes are dropped. */
export type Line = { readonly bytes: Buffer } | { readonly tooLong: true };

/** Cuts a stream into lines of at most so many bytes: each chunk gives the lines that are complete with it. */
export function lineCutter(longest: number): (chunk: Buffer) => readonly Line[] {
  let parts: Buffer[] = [];
  let length = 0;

  return (chunk) => {
    const lines: Line[] = [];
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      const piece = chunk.subarray(start, end === -1 ? chunk.length : end);
      length += piece.length;
      if (length > longest) parts = [];
      else if (piece.length > 0) parts.push(piece);
      if (end === -1) return lines;
      if (length > longest) lines.push({ tooLong: true });
      else if (length > 0) lines.push({ bytes: parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts) });
      parts = [];
      length = 0;
      start = end + 1;
    }
  };
}
