const TAB = 0x09;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/**
 * Visits each line of the block that is not blank: from where to where, without its end, and how many line ends are before
 * it. Returns how many line ends the block has.
 */
export function eachLine(block: Buffer, visit: (start: number, end: number, number: number) => void): number {
  let number = 0;
  let start = 0;
  while (start < block.length) {
    const newline = block.indexOf(NEWLINE, start);
    const next = newline < 0 ? block.length : newline + 1;
    let end = newline < 0 ? block.length : newline;
    if (end > start && block[end - 1] === CARRIAGE_RETURN) end -= 1;
    if (!isBlank(block, start, end)) visit(start, end, number);
    if (newline >= 0) number += 1;
    start = next;
  }
  return number;
}

function isBlank(block: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) {
    const byte = block[index];
    if (byte !== SPACE && byte !== TAB && byte !== CARRIAGE_RETURN) return false;
  }
  return true;
}
