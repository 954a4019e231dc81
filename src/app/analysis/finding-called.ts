import { firstOf } from '../../core/count.ts';
import { ifValid, InvalidInput, quoted } from '../../core/error.ts';
import type { Finding } from '../../core/finding.ts';

/** Fewer characters are no beginning of an id: they would name another finding tomorrow. */
const LEAST = 6;
const MOST_NAMED = 3;

/**
 * The finding with an id, or with the only id that begins so, as tables print it.
 * @throws InvalidInput where there is none, or more than one
 */
export function findingCalled(text: string, findings: readonly Finding[]): Finding {
  const exact = findings.find(({ id }) => id === text);
  if (exact) return exact;
  const begin = text.length < LEAST ? [] : findings.filter(({ id }) => id.startsWith(text));
  const [found, ...others] = begin;
  if (!found) throw new InvalidInput('finding', `there is no finding ${quoted(text)}`);
  if (others.length === 0) return found;
  const ids = firstOf(
    begin.map(({ id }) => id),
    MOST_NAMED,
  );
  throw new InvalidInput('finding', `${begin.length} findings have ids that begin with ${text}, so give more: ${ids}`);
}

/** The id that a text is or begins; as it stands where it names no finding of these. */
export function idCalled(text: string, findings: readonly Finding[]): string {
  const found = ifValid(() => findingCalled(text, findings));
  return found?.id ?? text;
}
