import { whoAndBehind } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { isRecorded } from '../../core/strength.ts';
import { IMPLANT, onRecord, type Rule } from '../rule.ts';
import { told } from '../sentences/habit-sentences.ts';
import { clockTime, nameOf, pushExhibits } from '../sentences/sentences.ts';
import { judgeClient, judgeNetwork, oddities } from '../origins/usual-ways.ts';

export const pushFromUnusualClient: Rule = {
  id: 'push-from-unusual-client',
  version: 1,
  title: 'An image was pushed with a client or from a network not used before',
  severity: 'medium',
  mode: 'observe',
  goesBy: ['publishers[].clients', 'publishers[].networks'],
  attack: IMPLANT,
  why: 'A stolen credential is used from another machine: the name is right, the program or the network is not.',
  respond: [
    'Ask the owner of the credential whether it is used from there.',
    'If not, revoke it and scope what it did: landwaiter where ACTOR',
  ],
  benignIf: [
    'runners moved to another network, or the pipeline changed its build tool: list it under clients or networks',
  ],
  phase: 'habits',
  on: 'push',
  quiet: {
    listed: {
      when: 'the client and the network that the registry recorded are both on the policy’s lists',
      least: 'recorded',
    },
    usual: { when: 'this actor used the client family and the network for this repository before', least: 'recorded' },
    'too-early': {
      when: 'this actor has too short a history in this repository, or came to it in one of ten pushes or more from networks that are not usual, as rented builders do; and with a policy that speaks of the registry, or where one of ten pushes to the registry or more came from networks that are not usual there, nothing is said of others’ networks; nor, with such a policy or as briefly, of what the actor uses in other repositories',
      least: 'recorded',
    },
    built: {
      when: 'where no policy speaks of the registry: the actor has too short a history in this repository, the network is usual where any is, and a host that usually builds recorded that it built these very bytes',
      least: 'recorded',
    },
  },

  detect(push, lineage) {
    if (push.kind === 'artifact' || lineage.partOf(push) || lineage.promotion(push)) return undefined;
    const client = judgeClient(push, lineage);
    const network = judgeNetwork(push, lineage);
    const odd = [client, network].filter((one) => one.odd !== undefined);
    if (odd.length === 0) {
      // What a claim says of client and network is no reason for calm, and none for alarm.
      if (!isRecorded(push)) return undefined;
      const by =
        client.by === 'listed' && network.by !== 'too-early'
          ? 'listed'
          : network.by === 'listed' && client.by !== 'too-early'
            ? 'listed'
            : client.by === 'built'
              ? 'built'
              : client.by === 'usual' || network.by === 'usual'
                ? 'usual'
                : 'too-early';
      return onRecord(by, `${client.reason}; ${network.reason}`);
    }
    return {
      summary: `${whoAndBehind(push)} pushed ${nameOf(push)} as ${shortDigest(push.digest)} at ${clockTime(push.at)} ${oddities(odd)}.`,
      confidence: push.strength,
      missing: [...odd.map((one) => one.reason), ...unusualHour(push, lineage)],
      evidence: pushExhibits(push),
    };
  },
};

/** No finding by itself: people work late. It makes one that stands more likely true. */
function unusualHour(push: Push, lineage: Lineage): readonly string[] {
  const habit = lineage.habits.hours(push);
  const hour = new Date(push.at).getUTCHours();
  const near = [hour + 23, hour, hour + 1].map((one) => String(one % 24));
  if (!habit.speaks || near.some((one) => habit.seen.has(one))) return [];
  return [`an earlier push at about this hour: ${told(habit)} were at other times of the day`];
}
