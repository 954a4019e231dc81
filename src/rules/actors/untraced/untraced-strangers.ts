import { clientFamilies, networkOf } from '../../../core/client.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Matcher } from '../../../core/policy.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { DigestlessPush } from '../../../core/subjects.ts';
import { DAY } from '../../../core/time.ts';
import type { UntracedPusher } from '../../../core/untraced-pusher.ts';
import { clientName } from '../../sentences/sentences.ts';

/**
 * The pushes of one account to one registry, oldest first, by where they came from: those from where, or with what, it had
 * pushed before, and, once there are as many as a habit takes, those of each stranger, who was in neither. He stays one as long
 * as nothing ties him to what is known, so that all that he does from there is told with his first push. Each push is looked
 * at once: there may be very many.
 */
export function asStrangers(pushes: readonly DigestlessPush[], lineage: Lineage): readonly UntracedPusher[] {
  const home: Own = { pushes: [] };
  const strangers: Own[] = [];
  /** Whose each network and program is. */
  const owners = new Map<string, Own>();
  const { minPushes, minDays } = lineage.policy.habits;
  const days = new Set<number>();
  let known = 0;
  for (const push of pushes) {
    const { address, client } = push;
    if (address === undefined || client === undefined) {
      home.pushes.push(push);
      continue;
    }
    const network = networkOf(address);
    const programs = clientFamilies(client);
    const using = programs.flatMap((program) => owners.get(program) ?? []);
    const isKnown = known >= minPushes && days.size >= minDays;
    const isExpected = !isKnown || whyExpected(push, lineage) !== undefined;
    // A stranger who takes up the account's own program is no other for it.
    const owner = isExpected ? home : (owners.get(network) ?? (using.includes(home) ? home : using[0]));
    const own = owner ?? { pushes: [] };
    if (!owner) strangers.push(own);
    own.pushes.push(push);
    for (const mark of [network, ...programs]) if (isExpected || !owners.has(mark)) owners.set(mark, own);
    known += 1;
    days.add(Math.floor(push.at / DAY));
  }
  return [home, ...strangers].flatMap((own) => entryOf(own.pushes, own !== home));
}

interface Own {
  readonly pushes: DigestlessPush[];
}

/** Why the account pushes from there, by the policy or by a builder's own record: such a push is no stranger's. */
export function whyExpected(push: DigestlessPush, lineage: Lineage): 'listed' | 'sent' | undefined {
  if (lineage.sentAs(push)) return 'sent';
  return isListed(push, lineage) ? 'listed' : undefined;
}

/** An entry names the account and the network that the registry recorded, and the client where it names any. */
function isListed(push: DigestlessPush, { policy }: Lineage): boolean {
  const { actor, address, client } = push;
  if (!actor || address === undefined || client === undefined || !isRecorded(push)) return false;
  return policy
    .publishers(push)
    .some(
      ({ actors, networks, clients }) =>
        actors?.matches(actor.name) === true &&
        networks?.matches(address) === true &&
        clients?.matches(client) !== false,
    );
}

/** What of a push no entry that allows the account lists, where all of them list such: `from 203.0.113.66`. */
export function offList(push: DigestlessPush, { policy }: Lineage): string | undefined {
  const { actor, address, client } = push;
  const own = policy.publishers(push).filter(({ actors }) => actor && actors?.matches(actor.name) !== false);
  const isOff = (text: string | undefined, lists: readonly (Matcher | undefined)[]): boolean =>
    text !== undefined && lists.length > 0 && lists.every((list) => list?.matches(text) === false);
  if (
    isOff(
      address,
      own.map(({ networks }) => networks),
    )
  )
    return `from ${address}`;
  return client !== undefined &&
    isOff(
      client,
      own.map(({ clients }) => clients),
    )
    ? `with ${clientName(client)}`
    : undefined;
}

function entryOf(pushes: readonly DigestlessPush[], isStranger: boolean): readonly UntracedPusher[] {
  const [first, ...others] = pushes;
  if (!first?.actor) return [];
  const { registry, actor, address = '', client = '' } = first;
  const elsewhere = isStranger ? ` from ${networkOf(address)} with ${clientFamilies(client).join(' ')}` : '';
  return [
    { key: `untraced:${registry} ${actor.name}${elsewhere}`, registry, actor, isStranger, pushes: [first, ...others] },
  ];
}
