import { createHash } from 'node:crypto';
import { createRandom, type Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { unrecognisedUser } from './01-unrecognised-user.ts';
import { tagOverwritten } from './02-tag-overwritten.ts';
import { commitAndPush } from './03-commit-and-push.ts';
import { builtElsewhere } from './04-built-elsewhere.ts';
import { loadedAndPushed } from './05-loaded-and-pushed.ts';
import { daemonless } from './06-daemonless.ts';
import { stolenRobot } from './07-stolen-robot.ts';
import { orphanPush } from './08-orphan-push.ts';
import { wrongTrigger } from './09-wrong-trigger.ts';
import { newWorkflow } from './10-new-workflow.ts';
import { otherBytesThanBuilt } from './11-other-bytes-than-built.ts';
import { race } from './12-race.ts';
import { promotionBypassed } from './13-promotion-bypassed.ts';
import { rolledBack } from './14-rolled-back.ts';
import { deletedAndPushedAgain } from './15-deleted-and-pushed-again.ts';
import { protectionOff } from './16-protection-off.ts';
import { newGrant } from './17-new-grant.ts';
import { basePoisoned } from './18-base-poisoned.ts';
import { upstreamPoisoned } from './19-upstream-poisoned.ts';
import { layerAppended } from './20-layer-appended.ts';
import { onePlatform } from './21-one-platform.ts';
import { signatureReplaced } from './22-signature-replaced.ts';
import { lookAlike } from './23-look-alike.ts';
import { labelsClaimed } from './24-labels-claimed.ts';
import { burst } from './25-burst.ts';
import { neverPushed } from './26-never-pushed.ts';
import { imageSetByHand } from './27-image-set-by-hand.ts';
import { silentRoll } from './28-silent-roll.ts';
import { containerPutIn } from './29-container-put-in.ts';
import { ownWorkload } from './30-own-workload.ts';
import { breakGlass } from './31-break-glass.ts';
import { admissionWeakened } from './32-admission-weakened.ts';
import { violationIgnored } from './33-violation-ignored.ts';
import { taskDefinition } from './34-task-definition.ts';
import { hostService } from './35-host-service.ts';
import { updaterAdopts } from './36-updater-adopts.ts';
import { buildServiceAsProxy } from './37-build-service-as-proxy.ts';
import { telemetryCut } from './38-telemetry-cut.ts';
import { unreviewedCommit } from './39-unreviewed-commit.ts';
import { cleanedUp } from './40-cleaned-up.ts';
import { judgedToo } from './admission.ts';
import { digestsOf } from './bytes.ts';
import { kindsOf } from './feeds.ts';
import { woven } from './woven.ts';

export type Attacking = (month: Month, random: Random) => Attack | undefined;

/** By number, the first is 1. */
export const ATTACKS: readonly Attacking[] = [
  unrecognisedUser,
  tagOverwritten,
  commitAndPush,
  builtElsewhere,
  loadedAndPushed,
  daemonless,
  stolenRobot,
  orphanPush,
  wrongTrigger,
  newWorkflow,
  otherBytesThanBuilt,
  race,
  promotionBypassed,
  rolledBack,
  deletedAndPushedAgain,
  protectionOff,
  newGrant,
  basePoisoned,
  upstreamPoisoned,
  layerAppended,
  onePlatform,
  signatureReplaced,
  lookAlike,
  labelsClaimed,
  burst,
  neverPushed,
  imageSetByHand,
  silentRoll,
  containerPutIn,
  ownWorkload,
  breakGlass,
  admissionWeakened,
  violationIgnored,
  taskDefinition,
  hostService,
  updaterAdopts,
  buildServiceAsProxy,
  telemetryCut,
  unreviewedCommit,
  cleanedUp,
];

export interface Attacked {
  readonly month: Month;
  readonly attack: Attack;
}

/** The honest month with one attack that could happen to it; undefined where none could. */
export function attacked(month: Month, seed: number): Attacked | undefined {
  const random = mixed(seed, 0);
  for (const number of shuffled(
    ATTACKS.map((_, at) => at + 1),
    random,
  )) {
    const found = attackedBy(month, number, seed);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The same with the attack of that number. */
export function attackedBy(month: Month, number: number, seed: number): Attacked | undefined {
  const random = mixed(seed, number);
  const drawn = ATTACKS[number - 1]?.(month, random);
  if (drawn === undefined) return undefined;
  const attack = judgedToo(month, drawn);
  const { acts, derived } = woven(month, attack);
  const about = [...namesOf(attack, month), ...tagsOf(attack), ...derived.flatMap(digestsOf)];
  return {
    month: { ...month, acts, drawn: [...month.drawn, `attack: ${attack.id}`] },
    attack: { ...attack, shownBy: narrowed(attack, month), about },
  };
}

/** Without the accounts of people who do honest work as well: a finding about that would pass for one about the attack. */
function namesOf({ about }: Attack, { acts }: Month): readonly string[] {
  const busy = new Set(acts.map(({ by }) => by.id));
  return about.filter((word) => !busy.has(word));
}

/** What it set, as `shop/api:1.4.2`: a record that tells no digest of a push tells its tag. */
function tagsOf({ acts }: Attack): readonly string[] {
  return acts.flatMap((act) =>
    act.act === 'push' && act.to.tag !== undefined ? `${act.to.repository}:${act.to.tag}` : [],
  );
}

/** Only kinds of feeds that this organisation has of the systems that the attack touches; a group may be empty. */
function narrowed(attack: Attack, month: Month): Attack['shownBy'] {
  const kinds = kindsOf(attack, month);
  return attack.shownBy.map((group) => group.filter((kind) => kinds.has(kind)));
}

// Neighbouring seeds of the generator draw alike at first.
function mixed(seed: number, number: number): Random {
  return createRandom(createHash('sha256').update(`attack ${number} on ${seed}`).digest().readInt32BE(0));
}

function shuffled<Item>(items: readonly Item[], random: Random): readonly Item[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
