import type { ControlState } from '../../../core/control-event.ts';

interface PatternDifference {
  /** Said as settings: `registry.acme.example/** is judged`. */
  readonly weaker: readonly string[];
  readonly isStricter: boolean;
}

/** What a control no longer judges, and what it lets in that it did not, by the globs that it lists, and listed before. */
export function patternsBetween(before: ControlState, after: ControlState): PatternDifference {
  const [judged, judges] = listed(before.patterns?.checked, after.patterns?.checked);
  const [passed, passes] = listed(before.patterns?.allowed, after.patterns?.allowed);
  return {
    weaker: [
      ...uncovered(judged, judges).map((one) => `images ${one} judged`),
      ...uncovered(passes, passed).map((one) => `images ${one} not let in`),
    ],
    isStricter: uncovered(judges, judged).length > 0 || uncovered(passed, passes).length > 0,
  };
}

/** Of a list that is new or gone nobody knows here what it was, or is, without it. */
function listed(
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
): readonly [readonly string[], readonly string[]] {
  return before && after ? [before, after] : [[], []];
}

function uncovered(patterns: readonly string[], by: readonly string[]): readonly string[] {
  return patterns.filter((one) => !by.some((other) => covers(other, one)));
}

/** Whether whatever meets `other` meets `pattern`; by their texts, so that it may say no of two that are equal, never yes of others. */
export function covers(pattern: string, other: string): boolean {
  const [wanted, given] = [tokens(pattern), tokens(other)];
  // Position by position which beginnings of `given` the beginning of `wanted` covers.
  let row = given.map(() => false);
  row.unshift(true);
  for (const one of wanted) {
    const isStar = one === '*' || one === '**';
    const next = [isStar && row[0] === true];
    for (const [at, token] of given.entries()) {
      const isMet = isStar
        ? (one === '**' || (token !== '/' && token !== '**')) && next[at] === true
        : one === token && row[at] === true;
      next.push(isMet || (isStar && row[at + 1] === true));
    }
    row = next;
  }
  return row.at(-1) === true;
}

function tokens(pattern: string): readonly string[] {
  return pattern.match(/\*\*+|[\s\S]/g)?.map((one) => (one.startsWith('**') ? '**' : one)) ?? [];
}
