import type { Unsent } from '../../../core/build.ts';
import { type Judged, onRecord, type Quiet } from '../../rule.ts';
import { clientName, nameOf } from '../../sentences/sentences.ts';

/** As it stands among the quiet conditions. */
export const UNSHOWN = {
  when: 'no build is asked for or on record, and the account sent with this program from this address to this repository before, three days ago or more, when none of its pushes would have been missed yet, with nothing against that push; the address is of one builder, of which no record shows a push with such a program or to this repository, and nobody of whom that builder never recorded anything pushes from there; and the policy does not say `sentFrom` of the account',
  least: 'recorded',
} as const;

/** That the builder from which a push came never recorded what is sent with that program: its silence says nothing. */
export function unshownQuiet({ unshown }: Unsent, judged: Judged): Quiet | undefined {
  if (!unshown || judged.suspicionsOf(unshown).length > 0) return undefined;
  const { client = '', address = '' } = unshown;
  return onRecord(
    'unshown',
    `the builder at ${address} has no record of what is sent with ${clientName(client)}, as ${nameOf(unshown)} was`,
    unshown.facts,
  );
}
