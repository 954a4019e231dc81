import { InvalidInput, quoted } from '../../core/error.ts';

const MOST_SHOWN = 10;

/** How images of a store are told apart, and shown. */
interface Told<One> {
  /** Two with the same are the same image. */
  key(one: One): string;
  shown(one: One): string;
}

/**
 * The one image that is meant; undefined where there is none.
 * @throws InvalidInput when several are: it names what there is.
 */
export function only<One>(
  meant: readonly One[],
  all: readonly One[],
  name: string,
  { key, shown }: Told<One>,
): One | undefined {
  const [first] = meant;
  if (new Set(meant.map(key)).size <= 1) return first;
  const names = [...new Set(all.map(shown))].sort();
  const more = names.length > MOST_SHOWN ? ` and ${names.length - MOST_SHOWN} more` : '';
  throw new InvalidInput(
    'reference',
    `${name} has several images, so say which: ${names.slice(0, MOST_SHOWN).map(quoted).join(', ')}${more}, or @ and a digest`,
  );
}
