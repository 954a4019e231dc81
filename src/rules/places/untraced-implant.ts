import { who } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import { counted, firstOf } from '../../core/count.ts';
import { isAtLeastSevere } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import { weakest } from '../../core/strength.ts';
import { formatDuration } from '../../core/time.ts';
import type { UntracedPusher } from '../../core/untraced-pusher.ts';
import { hintedKey } from '../actors/untraced/untraced.ts';
import { oddPushes, untoldKey } from '../actors/untraced/untraced-oddity.ts';
import { broughtBy, imageOf, keysOf } from './untraced-places.ts';
import { type Judged, onRecord, type Verdict } from '../rule.ts';
import { circumstances, nameOf, placementExhibits, whereOf } from '../sentences/sentences.ts';
import { besides, worstOf } from '../incidents/implant-sentences.ts';
import { openFirst } from '../incidents/suspicions.ts';

/**
 * Whether tags that an account set under suspicion, and of which no record tells the images, reached a deployment: what began by
 * such a tag before it was set again, with bytes that the repository is not on record as having held before.
 */
export function untracedImplant(subject: UntracedPusher, lineage: Lineage, judged: Judged): Verdict {
  const own = judged.suspicions(subject.key);
  if (own.length === 0) return undefined;
  const odd = oddPushes(subject, lineage).map(({ push }) => push);
  const brought = broughtBy(odd, lineage);
  const [first] = brought;
  if (!first) return onRecord('not-deployed', 'it reached no deployment and no container');
  const { push, placement } = first;
  const reached = [...new Set(brought.map((one) => one.placement))];
  const parts = [...own, ...reached.flatMap(({ key }) => judged.suspicions(key))];
  const suspicions = openFirst(own);
  const names = [...new Set(brought.map((one) => nameOf(one.push)))];
  const isRunning = reached.some(({ running }) => running);
  const bytes = placement.digest && !placement.resolved ? ` with ${shortDigest(placement.digest)}` : '';
  const after = formatDuration(Math.max(placement.from - push.at, 0));
  return {
    summary: `${names.length === 1 ? nameOf(push) : `${counted(names.length, 'tag')} (${firstOf(names, 3)})`}, set by ${who(subject.actor)} ${circumstances(push)} without a record of the image, ${isRunning ? 'runs' : 'was deployed'}${bytes} in ${whereOf(placement)}, ${after} after the push${besides(placement, reached)}. The push is suspicious: ${worstOf(suspicions)}.`,
    severity: suspicions.some(({ severity }) => isAtLeastSevere(severity, 'high')) ? 'critical' : 'high',
    // That these bytes came by that push is told by the name and the time.
    confidence: weakest([...suspicions.map(({ confidence }) => confidence), 'inferred']),
    missing: [...new Set(suspicions.flatMap(({ missing }) => missing))].slice(0, 4),
    pending: suspicions.every(({ state }) => state === 'pending'),
    evidence: [
      ...[...new Set(brought.map((one) => one.push))].slice(0, 3).map((one) => ({
        fact: one.facts[0],
        says: `${who(one.actor)} set ${nameOf(one)} ${circumstances(one)}, and the record has no digest`,
      })),
      ...reached.slice(0, 5).flatMap(placementExhibits),
    ],
    alsoOn: [...odd.map(hintedKey), ...keysOf(brought), ...untoldKey(subject, lineage)],
    parts: [...new Map(parts.map((part) => [part.id, part])).values()],
    ...imageOf(brought),
  };
}
