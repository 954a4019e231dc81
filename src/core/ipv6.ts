/**
 * An IPv6 address, without zone or IPv4 tail, in its canonical form (RFC 5952); undefined when the text is none. Not by
 * Node.js's `SocketAddress`: that drops zones and writes `::ffff:102:304` with a tail, which references do not have.
 */
export function canonicalIPv6(text: string): string | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = [...(head ?? []), ...(tail ?? [])];
  if (!given.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return undefined;
  const missing = 8 - given.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const zeros = Array<string>(missing).fill('0');
  return compressed([...(head ?? []), ...zeros, ...(tail ?? [])].map((group) => Number.parseInt(group, 16)));
}

/** `::` stands for the first of the longest runs of two or more zeros. */
function compressed(groups: readonly number[]): string {
  let longest = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > longest.length) longest = { start, length };
  }
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (longest.length < 2) return text(groups);
  return `${text(groups.slice(0, longest.start))}::${text(groups.slice(longest.start + longest.length))}`;
}
