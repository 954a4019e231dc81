import { InvalidInput, quoted } from '../../core/error.ts';
import type { RunAbsent } from '../../core/event.ts';
import { formatTime, type Time } from '../../core/time.ts';
import { contentId, requiredText, requiredTime, requiredWhole } from '../records/json.ts';
import { ofSystem } from '../records/told-by.ts';
import type { Context, JsonObject, Reading } from '../source.ts';

const MARK = 'run-absent';

/** The record of a collector that asked a CI system for a run which is not there; `docs/collectors.md` describes it. */
export function absentRun(system: string, project: string, run: string, observed: Time): object {
  return { landwaiter: MARK, version: 1, system, project, run, observed: formatTime(observed) };
}

export function isAbsentRun(record: JsonObject, system: string): boolean {
  return record['landwaiter'] === MARK && record['system'] === system;
}

/** @throws InvalidInput for what lacks a member. */
export function readAbsentRun(record: JsonObject, system: string, { origin }: Context): Reading {
  const version = requiredWhole(record, 'version');
  if (version !== 1) throw new InvalidInput('version', `not 1, which is the only one known: ${quoted(version)}`);
  const project = requiredText(record, 'project');
  const run = requiredText(record, 'run');
  const at = requiredTime(record, 'observed');
  const event: RunAbsent = {
    type: 'run.absent',
    id: contentId(`${system}:absent`, { project, run, at }),
    ...ofSystem(system, at, 'recorded', origin, project),
    run,
  };
  return { events: [event], at, scope: project };
}
