import type { ControlState } from '../../../core/control-event.ts';
import { patternsBetween } from './pattern-difference.ts';
import type { Control } from '../../../core/subjects.ts';

/** Which way a control went, and the settings that became less strict. */
export interface Difference {
  readonly effect: Control['effect'];
  readonly settings: readonly string[];
}

/** `only`: the setting to look at, where the change is about one of several. */
export function differenceOf(before: ControlState, after: ControlState, only?: string): Difference {
  const all = new Set([...Object.keys(before.levels), ...Object.keys(after.levels)]);
  const settings = only !== undefined && all.has(only) ? [only] : [...all].sort();
  const by = (setting: string): number => levelOf(after, setting) - levelOf(before, setting);
  const patterns = only === undefined ? patternsBetween(before, after) : { weaker: [], isStricter: false };
  const lower = [...settings.filter((setting) => by(setting) < 0), ...patterns.weaker];
  if (lower.length > 0) return { effect: 'loosened', settings: lower };
  // Stricter in one thing, and in others nobody knows.
  if (before.rest === undefined || before.rest !== after.rest) return { effect: 'changed', settings: [] };
  return {
    effect: settings.some((setting) => by(setting) > 0) || patterns.isStricter ? 'tightened' : 'same',
    settings: [],
  };
}

/** Whether nothing that can be compared differs. */
export function isAlike(one: ControlState, other: ControlState): boolean {
  const settings = [...Object.keys(one.levels), ...Object.keys(other.levels)];
  return one.rest === other.rest && settings.every((setting) => levelOf(one, setting) === levelOf(other, setting));
}

/** The words of a change, with the settings that are less strict. */
export function differenceSaid(change: string, { effect, settings }: Difference): string {
  return effect === 'loosened' ? `${change}; less strict than before: ${settings.slice(0, 5).join(', ')}` : change;
}

function levelOf({ levels }: ControlState, setting: string): number {
  return Object.hasOwn(levels, setting) ? (levels[setting] ?? 0) : 0;
}
