import type { Month } from '../month.ts';
import { render, type RenderedFile } from '../render.ts';
import { asksOf } from './asks.ts';
import type { Intruded } from './attacks.ts';
import { signedLife } from './life.ts';
import { mannersDrawn, mannersOf } from './manners.ts';
import { FEED, isAllAttested, signingPolicy } from './policy.ts';

/** A month as it is read. */
export interface Signed {
  readonly month: Month;
  readonly files: readonly RenderedFile[];
}

/** Signatures are records beyond those of the month. */
const MOST = 60_000;

/**
 * The month with signatures that verify, and the answers of a collector that asks what is attached. All chance is of
 * streams of its own; of the month's acts those of signatures without bytes are replaced.
 */
export function withSigning(month: Month, what?: Pick<Intruded, 'intrusion' | 'attack'>): Signed {
  const manners = mannersOf(month);
  const life = signedLife(month, manners, what?.intrusion);
  const drawn = [
    ...mannersDrawn(manners),
    ...life.drawn,
    ...(isAllAttested(life) ? ['signing: provenance asked for'] : []),
  ];
  const signed = {
    ...month,
    acts: life.acts,
    owed: [...month.owed, ...life.owed],
    drawn: [...month.drawn, ...drawn],
    ...signingPolicy(month, life, manners, what?.attack.id === 'signing-trust-lost'),
  };
  const lines = asksOf(month, life, manners);
  return { month: signed, files: [...render(signed, undefined, MOST), { path: `${FEED}/part-1.ndjson`, lines }] };
}
