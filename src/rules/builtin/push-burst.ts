import { who } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import type { DigestlessPush, Push } from '../../core/subjects.ts';
import { bestOf, weakest } from '../../core/strength.ts';
import { formatDuration } from '../../core/time.ts';
import { hintedKey } from '../actors/untraced/untraced.ts';
import { FLOOR, mostBefore, ONE, OVER_SERVICES } from '../bursts/burst-habits.ts';
import { isOwnWork, reaches } from '../bursts/bursts.ts';
import { digestlessBursts } from '../bursts/digestless-bursts.ts';
import { type JudgedBurst, judgedBursts } from '../bursts/judged-bursts.ts';
import { type Exhibit, IMPLANT, type Rule } from '../rule.ts';
import { clockTime, digestlessExhibit, nameOf, pushExhibits } from '../sentences/sentences.ts';

export const pushBurst: Rule = {
  id: 'push-burst',
  version: 1,
  title: 'Somebody set unusually many tags within minutes',
  severity: 'high',
  mode: 'observe',
  attack: IMPLANT,
  why: 'A worm, or a thief who does not know how long the credential will last, replaces everything it can reach. Builds set a few tags at a time, and the same ones every time; a thief moves every tag that there is.',
  respond: [
    'Revoke the credential now; ask afterwards.',
    'Point every moved tag back to the digest before.',
    'List what it set: landwaiter where ACTOR',
    'Look for the implant in what already runs, and stop automatic updates until the list is done.',
  ],
  benignIf: [
    'many services were rebuilt at once for the first time, for example on a new base image',
    'a registry was migrated or a mirror filled: list the actor under classes.replication or promotions',
  ],
  phase: 'habits',
  on: 'account',
  quiet: {
    usual: {
      when: 'the registry recorded that the actor, or an account whose work he took over, set at least half as many (in one repository: three in four of as many; of one image: for half as many services) within ten minutes on several days (the policy’s habits.minDays), all long enough ago to have been questioned',
      least: 'recorded',
    },
    weekly: {
      when: 'the registry recorded that the actor, or an account whose work he took over, set the tags that it moves a week before, or another of the same image if they are no releases, within half an hour of the same time, from the same network with the same program, and nothing stands against that; and no image is put under the names of many',
      least: 'recorded',
    },
    built: {
      when: 'approved runs explain the pushes, or all but so few that they stand out no more: they report the digest, or their commit is named',
      least: 'asserted',
    },
    run: {
      when: 'the same by their time, where every image has an approved run of that time to itself (in one repository: where one run’s time fits all of them), and no push looks like a stranger to the actor’s earlier ones by both client and network',
      least: 'inferred',
    },
    'too-early': {
      when: 'the records do not reach back far enough to know what is usual, and neither is one image in five repositories, nor were ten of the tags taken from somebody else; of one repository, that it was pushed to on too few days',
      least: 'recorded',
      beyondAttackers:
        'nobody who pushes decides how far back the records of a registry reach; once they reach back, the burst is judged',
    },
  },

  detect({ actor, pushes, digestless }, lineage, judged) {
    const own = pushes.filter((push) => isOwnWork(push, lineage));
    const verdicts: readonly Judgement[] = [
      ...judgedBursts(own, lineage, judged),
      ...digestlessBursts(digestless, lineage),
    ];
    const unusual = verdicts.filter((one) => !one.quiet);
    const worst = unusual.reduce<Judgement | undefined>(
      (one, other) => (one && weight(one) >= weight(other) ? one : other),
      undefined,
    );
    if (!worst) return verdicts.at(-1)?.quiet;
    const more = unusual.length - 1;
    return {
      summary: `${who(actor)} ${told(worst)}${more === 0 ? '' : `, and did the like ${more} more time${more === 1 ? '' : 's'}`}.`,
      confidence: weakest(bestOf(worst.burst.pushes).map((push) => push.strength)),
      ...(!isGrave(worst) && { severity: 'medium' }),
      missing: [`days on which ${who(actor)} did the like: ${mostBefore(worst, lineage)}`],
      // The first one tells since when.
      evidence: [...unusual.slice(0, 1), ...unusual.slice(1).slice(-4)].flatMap(({ burst }) => shownOf(burst)),
      alsoOn: unusual.flatMap(({ burst: { pushes: all } }) =>
        // What was trusted before is no worse for another name.
        all.flatMap((push) => {
          if (!('digest' in push)) return hintedKey(push);
          return judged.trusted(push.digest, all[0]?.at ?? 0, push) ? [] : push.key;
        }),
      ),
    };
  },
};

type Judgement = JudgedBurst<Push | DigestlessPush>;

function isGrave({ moved, floor }: Judgement): boolean {
  return floor !== ONE || moved >= ONE.names;
}

function weight(one: Judgement): number {
  return one.burst.names + (isGrave(one) ? 1e9 : 0);
}

function told({ burst: { pushes, names, tags, repositories, same }, floor }: Judgement): string {
  const [first] = pushes;
  const last = pushes.at(-1);
  const span = first && last ? ` within ${formatDuration(last.at - first.at)} from ${clockTime(first.at)}` : '';
  if ('digest' in same && (floor === OVER_SERVICES || reaches({ names: 0, tags, repositories }, FLOOR)))
    return `put ${shortDigest(same.digest)} under ${tags} names in ${repositories} repositor${repositories === 1 ? 'y' : 'ies'}${span}, such as ${nameOf(same)}`;
  const places = new Set(pushes.map((push) => `${push.registry}/${push.repository}`)).size;
  const set = `set ${names} ${same.tag === undefined ? 'images' : 'tags'} in ${places === 1 ? same.repository : `${places} repositories`}${span}`;
  if (!('digest' in same)) return `${set}, and no record says to which images`;
  if (same.tag === undefined) return `${set}, and no record says by which tags`;
  const moved = pushes.filter((push) => 'previous' in push && push.previous).length;
  return `${set}; ${moved} of the pushes moved a tag that meant something else`;
}

function shownOf({ pushes, same }: Judgement['burst']): readonly Exhibit[] {
  return [...pushes.slice(0, 5), same, ...pushes.slice(-3)].flatMap((push) =>
    'digest' in push ? pushExhibits(push).slice(0, 1) : digestlessExhibit(push),
  );
}
