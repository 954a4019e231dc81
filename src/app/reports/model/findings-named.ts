import type { Finding } from '../../../core/finding.ts';
import { taggedName } from '../../../sinks/phrases.ts';
import type { Reported } from './input.ts';

/** One finding for each name: `mallory: An image was pushed … (registry.acme.example/shop/api:1.4, e1833e10e871d767)`. */
export function namesIn(findings: readonly Finding[]): readonly string[] {
  return [...Map.groupBy(findings, subjectOf)].flatMap(([subject, [first]]) => {
    if (!first) return [];
    const { title, image, exception, state, id } = first;
    const tolerated = state === 'suppressed' && exception !== undefined ? [`let past by ${exception}`] : [];
    return `${subject}: ${title} (${[...(image ? [taggedName(image)] : []), ...tolerated, id].join(', ')})`;
  });
}

function subjectOf({ actor, about }: Finding): string {
  return actor?.name ?? (about ? `${about.kind} ${about.name}` : 'nobody on record');
}

const MOST_IDS = 3;

/** What nobody let past comes first. */
export function standingIn({ analysis, end }: Reported, rules: readonly string[]): readonly Finding[] {
  const standing = analysis.findings.filter(
    ({ rule, state, openedAt }) => rules.includes(rule) && state !== 'resolved' && openedAt < end,
  );
  return [...standing].sort((one, other) => Number(one.state === 'suppressed') - Number(other.state === 'suppressed'));
}

/** The first of them. */
export function ids(findings: readonly Finding[]): string {
  const more = findings.length - MOST_IDS;
  return `${findings
    .slice(0, MOST_IDS)
    .map(({ id }) => id)
    .join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
