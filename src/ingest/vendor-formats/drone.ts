import type { Actor } from '../../core/actor.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { possibleTime, SECOND, type Time } from '../../core/time.ts';
import { missing, requiredText, requiredWhole, text, whole } from '../records/json.ts';
import { ofSystem } from '../records/told-by.ts';
import type { Context, JsonObject, Reading } from '../source.ts';

// Runs of Drone, and of Woodpecker, which began as a copy of it.

const STATUS: ReadonlyMap<string, RunReported['status']> = new Map([
  ['pending', 'queued'],
  ['waiting_on_dependencies', 'queued'],
  ['blocked', 'queued'],
  ['created', 'queued'],
  ['running', 'running'],
  ['success', 'completed'],
  ['failure', 'completed'],
  ['killed', 'completed'],
  ['canceled', 'completed'],
  ['declined', 'completed'],
  ['skipped', 'completed'],
  ['error', 'completed'],
]);

/** What differs between the two. */
export interface Told {
  readonly system: 'drone' | 'woodpecker';
  readonly project: string;
  readonly commit: string | undefined;
  readonly workflow: string | undefined;
  readonly actor: Actor | undefined;
  readonly head?: string | undefined;
  /** A webhook's word, not an answer of the system itself. */
  readonly isClaim: boolean;
}

/** A run, with its times in whole seconds since 1970, 0 for what has not happened. */
export function readDroneRun(run: JsonObject, told: Told, { origin }: Context): Reading {
  const { system, project, isClaim } = told;
  const said = requiredText(run, 'status');
  const status = STATUS.get(said);
  if (status === undefined) throw new InvalidInput('status', `not the status of a run: ${quoted(said)}`);
  const [created, started, finished] = ['created', 'started', 'finished'].map((key) => happened(run, key));
  const ended = status === 'completed' ? (finished ?? happened(run, 'updated')) : undefined;
  const at = ended ?? started ?? created ?? missing('created');
  const number = String(requiredWhole(run, 'number'));
  const event: RunReported = {
    type: 'run.reported',
    id: `${system}:${isClaim ? 'hook' : 'api'}:${project}:${number}:${said}:${at}`,
    ...ofSystem(system, at, isClaim ? 'asserted' : 'recorded', origin, project),
    run: number,
    status,
    ...known({
      conclusion: status === 'completed' ? said : undefined,
      started,
      ended,
      workflow: told.workflow,
      ref: text(run, 'ref'),
      commit: told.commit,
      trigger: text(run, 'event'),
      head: told.head,
      actor: told.actor,
    }),
  };
  return { events: [event], at, scope: project };
}

function happened(run: JsonObject, key: string): Time | undefined {
  const seconds = whole(run, key);
  return seconds === undefined || seconds === 0 ? undefined : possibleTime(seconds * SECOND, key, seconds);
}
