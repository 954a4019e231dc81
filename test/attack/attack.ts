import type { Child } from '../server/child.ts';
import type { Honest } from './honest.ts';

/** A server that is attacked, and the URL of its store with whatever is needed to open it. */
export interface Attacked {
  readonly server: Child;
  readonly url: string;
}

/** What an attack is played against. */
export interface Target {
  /** Starts the built server on an empty store; it ends with the attack. `authority`: who signed its certificate, in PEM. */
  open(policy?: string, authority?: string): Promise<Attacked>;
  /** How long attackers and honest senders go on together. */
  readonly seconds: number;
  /** Honest signed deliveries a second. */
  readonly rate: number;
  /** Milliseconds after which an honest sender gives up. */
  readonly patience: number;
  /** So often who was cut off without an answer comes again, as senders do; 0 where that is measured. */
  readonly again: number;
}

/** How an attack is played. */
export type Pace = Omit<Target, 'open'>;

/** What became of one attack. */
export interface Outcome {
  /** What broke, a sentence each; none: it held. */
  readonly broke: readonly string[];
  /** What honest senders saw, where there were any beside it. */
  readonly honest?: Honest;
  /** What the attackers saw, in a few words. */
  readonly attackers?: string;
}

/** One line of the suite. */
export interface Attack {
  /** In kebab case: `npm run attack -- NAME` plays it alone. */
  readonly name: string;
  /** What is done, in one line. */
  readonly what: string;
  play(target: Target): Promise<Outcome>;
}

/** The most that a server may ever have held in memory, in megabytes. */
export const MOST_MEMORY = 700;
/** Milliseconds within which 99 of 100 honest deliveries are answered while somebody attacks. */
export const MOST_WAIT = 500;
