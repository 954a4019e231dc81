import type { ControlChanged, ControlState } from '../../core/control-event.ts';
import { known } from '../../core/known.ts';
import { object, objects, shortened, text } from '../records/json.ts';
import { stateOf, without } from '../kubernetes/controls/control-state.ts';
import type { JsonObject } from '../source.ts';

/** How a log sink of Google Cloud stands after its change, and whether that leaves entries out. */
export interface SinkChange {
  readonly effect: ControlChanged['effect'];
  readonly change: string;
  readonly state?: ControlState;
}

const MOST = 20;
const SAID_APART: ReadonlySet<string> = new Set(['filter', 'exclusions', 'disabled', 'updateTime', '@type']);

/**
 * What UpdateSink made of it: the request has what is in its mask at least, the answer all of it. A filter leaves out by NOT,
 * by a minus or by != what an exclusion would. https://cloud.google.com/logging/docs/view/logging-query-language
 */
export function sinkChange(request: JsonObject, response: JsonObject): SinkChange {
  const asked = object(request, 'sink') ?? {};
  const sink = text(response, 'filter') === undefined ? asked : response;
  const filter = text(sink, 'filter');
  const excluded = objects(sink, 'exclusions').filter((one) => one['disabled'] !== true);
  const isOff = sink['disabled'] === true;
  const clauses = partsOf(filter ?? '');
  const negative = clauses.filter((one) => /^[\s(]*(?:NOT\b|-)|!=/.test(one));
  const out = [
    ...negative.map((one) => one.replace(/^NOT\s+/, '')),
    ...excluded.map((one) => shortened(one, 'filter') ?? 'some entries'),
  ];
  const state = stateOf(
    [...new Set([...(isOff ? ['switched off'] : []), ...out.map((one) => `leaves out ${one}`.slice(0, 150))])]
      .slice(0, MOST)
      .map((one) => [one, -1] as const),
    { ...without(sink, SAID_APART), filter: clauses.filter((one) => !negative.includes(one)) },
  );
  const mask = text(request, 'updateMask')?.split(',') ?? [];
  const isAbout = mask.length === 0 || mask.some((one) => /^(?:filter|exclusions|disabled)\b/.test(one.trim()));
  const told = isOff
    ? 'log sink switched off'
    : out.length > 0
      ? `log sink leaves out ${out.join('; ')}`.slice(0, 1024)
      : undefined;
  return {
    effect: told !== undefined && isAbout ? 'loosened' : 'changed',
    change:
      isAbout && told !== undefined
        ? told
        : `log sink changed${filter !== undefined && isAbout ? `: it has ${filter}` : ''}`.slice(0, 1024),
    ...known({ state: isAbout ? state : undefined }),
  };
}

/** What is joined by AND, outside of brackets and quotes. */
function partsOf(filter: string): readonly string[] {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  for (const { 0: word, index } of filter.matchAll(/"[^"]*"|[()]|\bAND\b/g)) {
    if (word === '(') depth += 1;
    else if (word === ')') depth -= 1;
    else if (word === 'AND' && depth === 0) {
      parts.push(filter.slice(from, index).trim());
      from = index + word.length;
    }
  }
  return [...parts, filter.slice(from).trim()].filter((one) => one !== '');
}
