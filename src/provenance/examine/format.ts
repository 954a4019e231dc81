import type { Material } from '../material.ts';
import type { TrustEntry } from '../trust/trust-entry.ts';
import type { Check, Format, State, Verdict } from '../../core/attachment.ts';
import type { Subject } from '../subject.ts';

/** How one format is told and examined: a file each. */
export interface FormatReader {
  readonly format: Format;
  /** By media types alone, as the manifest claims them. */
  isOf(material: Material): boolean;
  /** A function of what it is given: no clock, no registry. @throws InvalidInput for what is not of the format. */
  examine(material: Material, subject: Subject, trust: TrustEntry): Verdict;
}

/** A verdict that proves nothing. */
export function notGood(
  format: Format,
  state: Exclude<State, 'verified'>,
  { check, reason, ours = false, ...told }: Partial<Verdict> & { readonly check?: Check; readonly reason: string },
): Verdict {
  return { format, state, reason, ours, log: false, ...told, ...(check && { check }) };
}
