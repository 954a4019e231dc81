/** A file of other packages that dpkg keeps under another name, as `dpkg-divert` notes it. */
export interface Diversion {
  /** Paths as in listings. */
  readonly from: string;
  readonly to: string;
  /** The package whose own file goes to `from`; `:` where the administrator's does. */
  readonly by: string;
}

export const DIVERSIONS = 'var/lib/dpkg/diversions';

/** From the lines of dpkg's list, three for each. */
export function diversionsOf(lines: readonly string[]): readonly Diversion[] {
  const found: Diversion[] = [];
  for (let index = 0; index + 2 < lines.length; index += 3) {
    const [from = '', to = '', by = ''] = lines.slice(index, index + 3);
    found.push({ from: from.replace(/^\//, ''), to: to.replace(/^\//, ''), by });
  }
  return found;
}
