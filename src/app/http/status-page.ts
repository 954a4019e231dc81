import type { FastifyInstance, FastifyReply } from 'fastify';
import { counted } from '../../core/count.ts';
import { bySeverity } from '../../core/finding.ts';
import { formatDuration } from '../../core/time.ts';
import type { Backlog } from '../../intake/inbox.ts';
import type { CollectorStatus } from '../../ingest/fetching/world.ts';
import type { Access } from '../settings/access.ts';
import type { Door } from '../settings/doors.ts';
import type { ThreadsState } from '../metrics/progress.ts';

export interface StatusParts {
  readonly threads: () => ThreadsState;
  readonly backlog: () => Promise<Backlog>;
  readonly doors: () => ReadonlyMap<string, Door>;
  readonly collectors: () => ReadonlyMap<string, CollectorStatus>;
  readonly access: () => Access;
  /** Which one is in force. */
  readonly policy: () => string;
  readonly now: () => number;
}

/**
 * `/status`: how the server is, in plain text for people. No names of images, actors or findings: nobody has signed in.
 * Answers what gives the same elsewhere.
 */
export function addStatusPage(
  server: FastifyInstance,
  parts: StatusParts,
): (reply: FastifyReply) => Promise<FastifyReply> {
  const plain = async (reply: FastifyReply): Promise<FastifyReply> => {
    const waiting = await parts.backlog().catch((error: unknown) => String(error));
    return reply.type('text/plain; charset=utf-8').send(statusText(parts, waiting));
  };
  server.get('/status', (_request, reply) => plain(reply));
  return plain;
}

function statusText(parts: StatusParts, waiting: Backlog | string): string {
  const { last, counts, failing, isReady, resting, silent, unexamined = 0 } = parts.threads();
  const [now, doors, collectors] = [parts.now(), [...parts.doors().values()], [...parts.collectors()]];
  const ago = (time: number): string => `${formatDuration(Math.max(0, now - time))} ago`;
  const lines = [
    'Landwaiter',
    '',
    `state        ${resting ?? silent ?? failing ?? (isReady ? 'ready' : 'starting')}`,
    `policy       ${parts.policy()}`,
    typeof waiting === 'string'
      ? `inbox        ${waiting}`
      : `inbox        ${waiting.parcels} waiting${waiting.oldest === undefined ? '' : `, the oldest from ${ago(waiting.oldest)}`}`,
    last
      ? `evaluated    ${ago(last.at)}: ${counted(last.facts, 'fact')} in ${(last.milliseconds / 1000).toFixed(1)} s`
      : 'evaluated    not yet',
    ...(unexamined === 0
      ? []
      : [
          `verifying    ${counted(unexamined, 'attachment')}: until then they are not judged, and a new policy does not hold`,
        ]),
    ...(counts ? [`findings     ${findingsLine(counts)}`] : []),
    '',
    doors.length === 0
      ? 'No source may deliver: give a source of the policy an `intake`, see landwaiter sources.'
      : 'Sources that may deliver, and until when each was heard, by its records:',
    ...columns(
      doors.map(({ name, kind }) => {
        const heard = last?.heard.get(name);
        return [
          `POST /intake/${kind.name}/${name}`,
          typeof heard === 'number' ? ago(heard) : (heard ?? 'not known yet'),
        ];
      }),
    ),
    ...(collectors.length === 0 ? [] : ['', 'Collectors:']),
    ...columns(
      collectors.map(([name, { state, message }]) => [name, message === undefined ? state : `${state} (${message})`]),
    ),
    '',
    ...apiLines(parts.access()),
    '',
  ];
  return lines.join('\n');
}

function findingsLine({ open, acknowledged, pending }: NonNullable<ThreadsState['counts']>): string {
  const told = bySeverity(open);
  const lookedAfter = bySeverity(acknowledged);
  return [
    told === '' ? 'none open' : `open: ${told}`,
    ...(lookedAfter === '' ? [] : [`acknowledged and not over: ${lookedAfter}`]),
    ...(pending === 0 ? [] : [`${pending} pending`]),
  ].join('; ');
}

function apiLines({ tokens, oidc }: Access): readonly string[] {
  if (tokens.length === 0 && !oidc)
    return ['Nobody may ask for findings here: the policy has no `api`. landwaiter analyze --store reads them, too.'];
  return [
    ...(oidc ? ['Sign in at /login?to=/, sign out with POST /logout.'] : []),
    'Browsers show findings at /. For programs they are at /api/v1/findings, all else that can be asked in /api/openapi.json.',
  ];
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, says]) => `  ${name.padEnd(width)}  ${says}`);
}
