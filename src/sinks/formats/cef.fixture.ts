/** Reads a line as the format's documentation says receivers do. */
export function readCef(line: string): {
  readonly header: readonly string[];
  readonly extension: ReadonlyMap<string, string>;
} {
  const header = [...line.matchAll(/((?:\\.|[^\\|])*)\|/g)].slice(0, 7).map(([, field = '']) => field);
  const rest = line.slice(header.join('|').length + 1);
  const pairs = [...rest.matchAll(/(?:^| )(\w+)=((?:\\.|[^\\=])*?)(?= \w+=|$)/g)];
  const plain = (text: string): string => text.replace(/\\(.)/g, '$1');
  return {
    header: header.map(plain),
    extension: new Map(pairs.map(([, key = '', value = '']) => [key, plain(value)])),
  };
}
