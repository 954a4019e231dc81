import { type Attacked, MOST_MEMORY, type Outcome, type Target } from '../attack.ts';
import { startAttackers } from '../attackers.ts';
import { type Coming, type Honest, honestly, refusedIn } from '../honest.ts';

/** What a flood is played against, where that is not the usual server with the usual senders. */
export interface Ground {
  readonly policy?: string;
  /** Who signed the server's certificate, in PEM. */
  readonly authority?: string;
  readonly coming?: Coming;
  /** Looks, while the flood goes on and the honest senders are done, what else should be so: what broke. */
  after?(attacked: Attacked): Promise<readonly string[]>;
}

/** Honest senders while a flood goes on, if any: none is refused, and the server stays small. */
export async function beside(
  flood: string | undefined,
  { open, ...pace }: Target,
  { policy, authority, coming, after }: Ground = {},
): Promise<Outcome> {
  const attacked = await open(policy, authority);
  const attackers = flood === undefined ? undefined : await startAttackers(flood, attacked.server.port);
  let saw: string | undefined;
  let honest: Honest;
  let more: readonly string[];
  try {
    honest = await honestly(attacked.server, pace, coming);
    more = (!honest.isGivenUp && (await after?.(attacked))) || [];
  } finally {
    saw = await attackers?.end();
  }
  const isLarge = honest.peak > MOST_MEMORY;
  return {
    broke: [...refusedIn(honest), ...(isLarge ? [`${honest.peak.toFixed(0)} MB of memory`] : []), ...more],
    honest,
    ...(saw !== undefined && { attackers: saw }),
  };
}
