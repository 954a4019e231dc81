import type { Finding } from '../../../src/core/finding.ts';
import { isAtLeastSevere } from '../../../src/core/finding.ts';
import type { Attack } from '../month.ts';
import type { Played } from '../play.ts';
import { incidentOf, incidents, names, type Outcome, wordsOf } from '../tally.ts';
import { type SigningAttack, TOLD_BY } from './attacks.ts';

/** Whether the rules that have to tell of it did, with the whole month; of lost trust, that nothing is called invalid. */
export function intrusionOutcome(what: SigningAttack, attack: Attack, before: Played, late: Played): Outcome {
  const isTold = ({ rule, state, severity }: Finding): boolean =>
    TOLD_BY[what].includes(rule) && state === 'open' && isAtLeastSevere(severity, 'medium');
  const isAbout = (one: Finding): boolean => what === 'trust-lost' || names(wordsOf(one), attack.about);
  const told = late.findings.some((one) => isTold(one) && isAbout(one));
  const called = late.findings.some(({ rule }) => rule === 'signature-invalid');
  const isFound = told && !(what === 'trust-lost' && called);
  const isShown = attack.shownBy.every((group) => group.length > 0);
  const was = new Set(incidents(before).map(({ id }) => id));
  const noise = incidents(late).filter((one) => !was.has(one.id) && !isAbout(one));
  return {
    mode: late.mode,
    attack: attack.id,
    number: 0,
    outcome: isFound ? 'found' : isShown ? 'missed' : 'no evidence',
    noise: noise.map(incidentOf),
  };
}
