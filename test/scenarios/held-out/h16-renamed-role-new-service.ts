import type { Act } from '../act.ts';
import { DAY, HOUR } from '../make.ts';
import { shipped } from '../ordinary.ts';
import type { Month } from '../scenario.ts';
import { baseOf, firsts, inOrder, version, working } from './work.ts';

const SERVICE = 'shop/search';

export const RENAMED_ROLE_NEW_SERVICE: Month = {
  id: 'h16-renamed-role-new-service',
  title:
    'Four weeks: on the first Thursday the push identity of CI gets another name, and from the second Tuesday on there is a service that nobody has heard of before.',
  acts: (day, before) => {
    const renamedAt = day + 3 * DAY;
    const base = baseOf(before);
    const search = firsts(day + 8 * DAY, 20).flatMap((first, nth) => {
      const at = first + 14 * HOUR + 25;
      const acts = shipped(at, SERVICE, version(SERVICE, `0.1.${nth}`, at, base));
      return nth === 0 ? acts.map(asCreated) : acts;
    });
    return inOrder(working(day, 28, before), search).map((act) =>
      act.by === 'pipeline' && act.at >= renamedAt ? { ...act, renamed: true } : act,
    );
  },
};

function asCreated(act: Act): Act {
  return act.act === 'deploy' ? { ...act, verb: 'create' } : act;
}
