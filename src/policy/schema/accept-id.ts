import type { AcceptSpec } from './contents-schema.ts';

/** By what an entry of `contents.accept` is called among the exceptions: its own id, else what it accepts. */
export function acceptId({ id, kind, paths = [], says = [], repositories }: AcceptSpec): string {
  const [what = kind] = [...paths, ...says];
  return id ?? `accept ${kind} ${what} in ${repositories.join(', ')}`;
}
