import { type IncomingMessage, request } from 'node:http';
import { isAbsolute } from 'node:path';
import * as z from 'zod';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import { DAY, SECOND } from '../../core/time.ts';
import type { Collect } from '../fetching/world.ts';
import { deliverLines } from '../fetching/record-batch.ts';
import { messageOf, report, slept, waitAfter } from '../fetching/rounds.ts';
import { streamLines } from '../fetching/stream-lines.ts';

export interface EngineEventsOptions {
  /** Absolute path of the socket, e.g. `/run/docker.sock` or `/run/podman/podman.sock`. */
  readonly socket: string;
}

const cursor = z.object({ version: z.literal(1), seconds: z.int().nonnegative() });
const event = z.looseObject({ Action: z.string(), Type: z.string(), time: z.number().optional() });

/** Events of one second come in any order: those of the last are asked for again. */
const OVERLAP_SECONDS = 5;
/** The first time: docker keeps its last 256 events, podman years of them. */
const FIRST = DAY;
// What containers do all the time and nothing is read from.
const NOISE = /^(?:exec_|health_status|top$|resize$|attach$|detach$|archive-path$)/;

/**
 * The events of a docker or podman engine, as its Docker-compatible API streams them: records of the kind `docker`. After
 * an interruption those since the last one seen are asked for again. @throws InvalidInput for a path that is not absolute.
 */
export function engineEvents({ socket }: EngineEventsOptions): Collect {
  if (!isAbsolute(socket)) throw new InvalidInput('socket', 'not an absolute path');

  return async (world, signal) => {
    world.report({ state: 'starting' });
    let last = cursor.safeParse(await world.recall()).data?.seconds;
    let failures = 0;

    async function follow(): Promise<never> {
      const now = Math.floor(world.now() / SECOND);
      const since = Math.max((last ?? now - FIRST / SECOND) - (last === undefined ? 0 : OVERLAP_SECONDS), 0);
      const answer = await ask(socket, `/events?since=${since}`, signal);
      report(world, []);
      for await (const lines of streamLines(answer)) {
        failures = 0;
        const events = lines.map((line) => ({ line, ...told(line) }));
        await deliverLines(
          world,
          events.filter(({ isNoise }) => !isNoise).map(({ line }) => line),
        );
        // A clock that is wrong must not have everything skipped that comes after.
        const latest = Math.floor(world.now() / SECOND) + DAY / SECOND;
        const seconds = Math.max(last ?? 0, ...events.map(({ time }) => time).filter((time) => time <= latest));
        if (seconds !== last) await world.note({ version: 1, seconds });
        last = seconds;
      }
      throw new Unavailable(`${socket} ended the stream of events`);
    }

    while (!signal.aborted) {
      try {
        await follow();
      } catch (error) {
        if (signal.aborted) return;
        const known = asUnavailable(error, socket);
        report(world, [messageOf(known)]);
        if (!(await slept(world, waitAfter(known, failures), signal))) return;
        failures += 1;
      }
    }
  };
}

function told(line: string): { readonly isNoise: boolean; readonly time: number } {
  const { data } = event.safeParse(parsed(line));
  return {
    isNoise: data?.Type === 'container' && NOISE.test(data.Action),
    time: Math.max(Math.floor(data?.time ?? 0), 0),
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function ask(socketPath: string, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, signal, headers: { host: 'engine' } }, (answer) => {
      if (answer.statusCode === 200) return resolve(answer);
      answer.destroy();
      reject(new Unavailable(`${socketPath} answered ${answer.statusCode ?? 'nothing'} to ${path}`));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** Failures of the connection have a code; everything else is passed on as it is. */
function asUnavailable(error: unknown, socket: string): unknown {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? new Unavailable(`${socket} cannot be reached: ${error.code}`)
    : error;
}
