import { who } from '../../core/actor.ts';
import type { ManifestPushed } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import type { Step } from '../../core/report.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { CLOCKS } from '../../core/time.ts';
import { circumstances, type Naming, step } from './chain-steps.ts';

/** Of one push; a build that is made again every night may make the same bytes for years. */
const MOST = 10;

/** That the same bytes were pushed under the same name again while it meant them: nothing moved, and it is on record. */
export function repeatedSteps(push: Push, named: Naming): readonly Step[] {
  return repeatsOf(push)
    .slice(-MOST)
    .map((fact) =>
      step(
        'push',
        fact.at,
        `${who(fact.actor)} pushed ${named(push)}${push.tag === undefined ? '' : `:${push.tag}`} again`,
        fact.strength,
        [fact],
        { digest: push.digest, ...known({ actor: fact.actor?.name, detail: circumstances(fact) }) },
      ),
    );
}

/** Of several feeds that tell of each push the one that told of it first counts. */
function repeatsOf({ facts, at }: Push): readonly ManifestPushed[] {
  const own = facts.filter(isRecorded);
  const first = own[0]?.source;
  let last = at;
  return own.filter((fact) => {
    if (fact.source !== first || fact.at <= last + CLOCKS) return false;
    last = fact.at;
    return true;
  });
}
