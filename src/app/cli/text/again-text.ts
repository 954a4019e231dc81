import type { Verdict } from '../../../core/attachment.ts';
import { counted } from '../../../core/count.ts';
import { shortDigest } from '../../../core/digest.ts';
import { visible } from '../../../core/visible.ts';
import { wrapped } from '../../../sinks/formats/table/wrap.ts';
import type { ExaminedAgain } from '../../trust/examine-again.ts';
import { countsOf } from '../../verifying/again-json.ts';
import type { VerifiedAgain } from '../inputs/verify-again.ts';

const SHOWN = 20;

/** How many verdicts came out as they are kept, and each that did not. */
export function againLines({ all, names }: VerifiedAgain, width: number): readonly string[] {
  const { same, other, new: fresh, gone } = countsOf(all);
  const images = new Set(all.map(({ fact }) => fact.subject)).size;
  const lines = [
    `${headline(all)}: ${counted(all.length, 'verdict')} on what is attached to ${counted(images, 'image')}, computed from kept bytes`,
    `  ${same} as kept, ${other} otherwise, ${fresh} not kept before, ${gone} whose bytes are gone`,
  ];
  const unlike = all.filter(({ kept }) => kept === 'other' || kept === 'gone');
  const more = unlike.length - SHOWN;
  return [
    ...lines,
    ...unlike.slice(0, SHOWN).flatMap((one) => ['', ...oneLines(one, names, width)]),
    ...(more > 0 ? ['', `and ${more} more: -o json has all`] : []),
    '',
  ];
}

function headline(all: readonly ExaminedAgain[]): string {
  if (all.some(({ kept }) => kept === 'other')) return 'NOT THE SAME';
  if (all.some(({ kept }) => kept === 'gone')) return 'NOT ALL';
  return all.some(({ kept }) => kept === 'same') ? 'THE SAME' : 'NOTHING TO COMPARE';
}

function oneLines(
  { fact, trust, verdict, before, kept }: ExaminedAgain,
  names: VerifiedAgain['names'],
  width: number,
): readonly string[] {
  const { attachment, subject, registry, repository } = fact;
  const where = repository === undefined ? '' : ` in ${registry}/${repository}`;
  const by = (names.get(trust) ?? [trust]).join(', ');
  const now = kept === 'gone' ? 'nothing, as its bytes are gone' : toldOf(verdict);
  return [
    `${shortDigest(attachment.digest)}, attached to ${shortDigest(subject)}${where}, by ${by}`,
    `  kept: ${toldOf(before)}`,
    `  now:  ${now}`,
  ].flatMap((line) => wrapped(visible(line), width));
}

function toldOf(verdict: Verdict | undefined): string {
  if (!verdict) return 'nothing';
  const { format, state, check, reason } = verdict;
  return `${format}, ${state}${check === undefined ? '' : ` at ${check}`}: ${reason}`;
}
