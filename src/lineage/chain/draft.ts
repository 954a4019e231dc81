import type { Box, Line, Stage } from '../../core/chain-graph.ts';
import type { Digest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Finding } from '../../core/finding.ts';
import type { FindingsOf } from './chain.ts';
import { evidenceOf } from './chain-steps.ts';

/** Of a placement many thousands tell; what findings rest on is among the first and the last. */
const MOST_FACTS = 50;

/** What findings say of what is drawn. */
export interface Doubts {
  readonly findingsOf: FindingsOf;
  /** Whether a finding makes what it is about suspect. */
  stands(id: string): boolean;
  /** The standing findings on a push or a placement, by its key. */
  on(key: string): readonly Finding[];
}

/** A box, and where it stands. */
export interface DraftBox {
  readonly lane: number;
  readonly stage: Stage;
  readonly box: Box;
}

/** What a box is made of beside its words. */
interface About {
  readonly facts: readonly LandwaiterEvent[];
  readonly digest: Digest | undefined;
  /** Of the push or placement that it is. */
  readonly key?: string;
}

/** Boxes and lines as they are found, before any is left out. */
export class Draft {
  readonly boxes: DraftBox[] = [];
  readonly #lines = new Map<string, Omit<Line, 'suspicious'>>();
  readonly #doubts: Doubts;

  constructor(doubts: Doubts) {
    this.#doubts = doubts;
  }

  /** Its id. */
  add(
    lane: number,
    stage: Stage,
    { facts, digest, key }: About,
    words: Omit<Box, 'id' | 'suspicious' | 'findings' | 'evidence'>,
  ): string {
    const own = key === undefined ? [] : this.#doubts.on(key);
    const told = facts.length > 2 * MOST_FACTS ? [...facts.slice(0, MOST_FACTS), ...facts.slice(-MOST_FACTS)] : facts;
    const findings = [
      ...new Set([...told.flatMap(({ id }) => this.#doubts.findingsOf(id, digest)), ...own.map(({ id }) => id)]),
    ];
    const box: Box = {
      id: `${stage}-${this.boxes.length}`,
      ...words,
      suspicious: own.length > 0 || findings.some((id) => this.#doubts.stands(id)),
      findings,
      evidence: evidenceOf(facts),
    };
    this.boxes.push({ lane, stage, box });
    return box.id;
  }

  /** Each pair once. */
  join(from: string, to: string, line: Pick<Line, 'kind' | 'strength' | 'says'>): void {
    if (from !== to) this.#lines.set(`${from} ${to}`, { from, to, ...line });
  }

  lines(): readonly Line[] {
    const suspicious = new Set(this.boxes.flatMap(({ box }) => (box.suspicious ? [box.id] : [])));
    return [...this.#lines.values()].map((line) => ({ ...line, suspicious: suspicious.has(line.to) }));
  }
}
