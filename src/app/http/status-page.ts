import type { FastifyInstance } from 'fastify';
import { SEVERITIES } from '../../core/finding.ts';
import type { Backlog } from '../../intake/inbox.ts';
import type { CollectorStatus } from '../../ingest/collector.ts';
import type { Door } from '../serve/doors.ts';
import type { ThreadsState } from '../serve/threads.ts';

export interface StatusParts {
  readonly threads: () => ThreadsState;
  readonly backlog: () => Promise<Backlog>;
  readonly doors: () => ReadonlyMap<string, Door>;
  readonly collectors: () => ReadonlyMap<string, CollectorStatus>;
  readonly now: () => number;
}

/** `/`: how the server is, in plain text for people. No names of images, actors or findings: nobody has signed in. */
export function addStatusPage(server: FastifyInstance, parts: StatusParts): void {
  server.get('/', async (_request, reply) => {
    const waiting = await parts.backlog().catch((error: unknown) => String(error));
    const page = statusText(parts, waiting);
    return reply.type('text/plain; charset=utf-8').send(page);
  });
}

function statusText(parts: StatusParts, waiting: Backlog | string): string {
  const { last, counts, failing, isReady } = parts.threads();
  const [now, doors, collectors] = [parts.now(), [...parts.doors().values()], [...parts.collectors()]];
  const age = (time: number): string => `${Math.max(0, Math.round((now - time) / 1000))} s ago`;
  const lines = [
    'Landwaiter',
    '',
    `state        ${failing ?? (isReady ? 'ready' : 'starting')}`,
    typeof waiting === 'string'
      ? `inbox        ${waiting}`
      : `inbox        ${waiting.parcels} waiting${waiting.oldest === undefined ? '' : `, the oldest from ${age(waiting.oldest)}`}`,
    last
      ? `evaluated    ${age(last.at)}, ${last.facts} facts, in ${(last.milliseconds / 1000).toFixed(1)} s`
      : 'evaluated    not yet',
    ...(counts
      ? [`findings     ${SEVERITIES.map((one) => `${counts.open[one]} ${one}`).join(', ')}; ${counts.pending} pending`]
      : []),
    '',
    doors.length === 0
      ? 'No source may deliver: give a source of the policy an `intake`, see landwaiter sources.'
      : 'Sources that may deliver:',
    ...doors.map(({ name, kind }) => `  POST /intake/${kind.name}/${name}`),
    ...(collectors.length === 0 ? [] : ['', 'Collectors:']),
    ...collectors.map(
      ([name, { state, message }]) => `  ${name}: ${state}${message === undefined ? '' : ` (${message})`}`,
    ),
    '',
  ];
  return lines.join('\n');
}
