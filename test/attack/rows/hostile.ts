import type { Attack, Attacked } from '../attack.ts';
import { send, statuses } from '../../server/child.ts';
import { bearer, SECRETS } from '../policy.ts';
import { pushOf, ago } from './records.ts';
import { BODIES } from './hostile-bodies.ts';
import { HEADS, SIGNATURES } from './hostile-heads.ts';

/** One thing that is sent, and the statuses that may be answered; none: the connection may end without an answer. */
export interface Hostile {
  readonly name: string;
  /** All of a request, head and body. */
  readonly bytes: string | Buffer;
  readonly statuses: readonly number[];
}

/** Parts of what is sent. */
const FOREIGN = ['forged', 'jndi', '\u001b', '\u2028', '\u202e', 'garbage'];
const ERRORS = /"level":"(?:error|fatal)"/;
const WAIT = 3000;

/** Sends each, and after each a good delivery, which is taken. */
async function all({ server }: Attacked, list: readonly Hostile[]): Promise<readonly string[]> {
  const broke: string[] = [];
  for (const { name, bytes, statuses: allowed } of list) {
    const given = statuses(await send(server.port, bytes, { wait: WAIT, from: '127.1.0.9' }));
    const isFine = given.length === 0 ? allowed.length === 0 : given.every((one) => allowed.includes(one));
    if (!isFine) broke.push(`${name}: answered with ${given.join(', ') || 'nothing'}, not ${allowed.join(' or ')}`);
    const good = pushOf('registry.acme.example', 'ci', ago(1));
    const { status } = await server.post('distribution/registry', good, bearer(SECRETS.REGISTRY));
    if (status !== 202) broke.push(`${name}: a good delivery after it is answered with ${status}`);
    if (server.hasEnded()) return [...broke, `${name}: the server has ended`];
  }
  if (ERRORS.test(server.printed())) broke.push(`the log tells of errors: ${ERRORS.exec(server.printed())?.[0]}`);
  for (const secret of Object.values(SECRETS))
    if (server.printed().includes(secret)) broke.push('a secret is in the log');
  for (const part of FOREIGN)
    if (server.printed().includes(part)) broke.push(`what a stranger wrote is in the log: ${JSON.stringify(part)}`);
  return broke;
}

const listed = (name: string, what: string, list: readonly Hostile[]): Attack => ({
  name,
  what: `${what}: ${list.length} requests`,
  play: async ({ open }) => ({ broke: await all(await open(), list) }),
});

/** What is sent once: each is answered as it should be, and the next sender is heard. */
export const hostileRows: readonly Attack[] = [
  listed('hostile-heads', 'smuggling, repeated and forwarded headers, odd paths and lengths', HEADS),
  listed('hostile-signatures', 'signatures that are wrong, missing, of another kind or of another secret', SIGNATURES),
  listed('hostile-bodies', 'bombs, depths, broken text, names of prototypes, injections, look-alikes', BODIES),
];
