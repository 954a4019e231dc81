import type { ManifestPulled } from '../../../core/event.ts';
import type { Time } from '../../../core/time.ts';
import { column, float64, uint32 } from '../../columns/column.ts';
import { type PulledImage, type Puller, pulledName, type SeenPull } from '../../facts/facts.ts';
import { numbered } from '../../columns/numbered.ts';
import { packedTexts } from '../../columns/packed-texts.ts';

/** Pulls as rows of numbers: what many of them say alike is kept once. A row never changes. */
export interface PullRows {
  count(): number;
  /** Equal for pulls that say the same but for when and where it was read. */
  saying(pull: ManifestPulled): Saying;
  add(pull: ManifestPulled, saying: Saying): number;
  says(row: number, saying: Saying): boolean;
  sayingOf(row: number): Saying;
  timeOf(row: number): Time;
  idOf(row: number): string;
  at(row: number): ManifestPulled;
  seen(row: number): SeenPull;
}

/** Which image, by its names and contents, and who pulled it. */
export interface Saying {
  readonly what: number;
  readonly who: number;
}

type Own = Pick<ManifestPulled, 'id' | 'origin'>;

/** As a row's texts are packed. */
const [ID, PATH, SHA256, TEXTS] = [0, 1, 2, 3];
/** The highest line that a column takes. */
const MOST = 2 ** 32 - 1;

export function pullRows(): PullRows {
  const whats = numbered<PulledImage>();
  const whos = numbered<Puller>();
  const [what, who, line, place] = [column(uint32), column(uint32), column(uint32), column(uint32)];
  const times = column(float64);
  const texts = packedTexts(TEXTS);
  /** Of rows whose texts or lines are like none that a registry writes. */
  const odd = new Map<number, Own>();
  const names: string[] = [];
  let count = 0;

  function own(row: number): Own {
    const kept = odd.get(row);
    if (kept) return kept;
    return { id: text(row, ID), origin: { path: text(row, PATH), line: line.at(row), sha256: text(row, SHA256) } };
  }

  function text(row: number, index: number): string {
    return texts.at(place.at(row), index) ?? '';
  }

  function at(row: number): ManifestPulled {
    return { ...whats.at(what.at(row)), ...whos.at(who.at(row)), ...own(row), at: times.at(row) };
  }

  return {
    count: () => count,
    saying({ id: _id, at: _at, origin: _origin, source, strength, actor, impersonator, client, address, ...image }) {
      const by: Puller = {
        source,
        strength,
        ...(actor && { actor }),
        ...(impersonator && { impersonator }),
        ...(client !== undefined && { client }),
        ...(address !== undefined && { address }),
      };
      return { what: whats.numberOf(image), who: whos.numberOf(by) };
    },
    add({ id, at, origin }, saying) {
      const row = count;
      count += 1;
      times.set(row, at);
      what.set(row, saying.what);
      who.set(row, saying.who);
      const text = origin.line <= MOST ? texts.add([id, origin.path, origin.sha256]) : undefined;
      if (text === undefined) odd.set(row, { id, origin });
      else {
        place.set(row, text);
        line.set(row, origin.line);
      }
      return row;
    },
    says: (row, saying) => what.at(row) === saying.what && who.at(row) === saying.who,
    sayingOf: (row) => ({ what: what.at(row), who: who.at(row) }),
    timeOf: times.at,
    idOf: (row) => odd.get(row)?.id ?? text(row, ID),
    at,
    seen(row) {
      const number = what.at(row);
      const image = whats.at(number);
      const name = (names[number] ??= pulledName(image));
      return { at: times.at(row), by: whos.at(who.at(row)), image, name, whole: () => at(row) };
    },
  };
}
