import { useRoute } from 'preact-iso';
import { counted } from '../../core/count.ts';
import type { ActivityAnswer, EventsAnswer, PlacementsAnswer } from '../api/types.ts';
import { Acts, actsOf } from '../parts/actor-acts.tsx';
import { short } from '../parts/foreign.tsx';
import { Places } from '../parts/places.tsx';
import { TimeWindow } from '../parts/time-window.tsx';
import { UsualAndNow } from '../parts/usual-and-now.tsx';
import { CopyOrSave } from '../parts/copy-or-save.tsx';
import { Loading, TroubleNote } from '../parts/trouble.tsx';
import { hrefOf, useAddress } from '../state/address.ts';
import { useAnswer } from '../state/answers.ts';

/** `/actors/NAME`: what it did, from where and with what, and what of it still runs: the scope of a stolen credential. */
export function Actor() {
  const { params } = useRoute();
  const { since, until } = useAddress().query;
  const name = params['name'] ?? '';
  const pushes = useAnswer<ActivityAnswer>(hrefOf('actors/activity', { actor: name, since, until, limit: '200' }));
  const places = useAnswer<PlacementsAnswer>(
    hrefOf('placements', { actor: name, pushedSince: since, pushedUntil: until, running: 'true', limit: '200' }),
  );
  const events = useAnswer<EventsAnswer>(hrefOf('events', { actor: name, since, until, limit: '200' }));
  const rows = pushes.answer?.items ?? [];
  const others = (events.answer?.items ?? []).map(({ event }) => event);
  const acts = actsOf(name, rows, others);
  // Who only signed in or changed something pushed nothing, and is known all the same.
  const trouble = pushes.trouble?.kind === 'not-found' && others.length > 0 ? undefined : pushes.trouble;
  return (
    <main id="main">
      <h1>{short(name)}</h1>
      <p>
        <a href={hrefOf('/findings', { actor: name, state: 'all' })}>Findings about it</a>
        {(rows.length > 0 || pushes.answer) && (
          <span class="faint">
            {' '}
            · {counted(rows.length, 'push', 'pushes')}
            {pushes.answer?.next !== undefined && ' and more'} to{' '}
            {counted(countOf(rows.map((one) => one.repository)), 'repository', 'repositories')}, from{' '}
            {counted(countOf(rows.flatMap((one) => one.address ?? [])), 'address', 'addresses')}, with{' '}
            {counted(countOf(rows.flatMap((one) => one.client ?? [])), 'client')}
            {(since !== undefined || until !== undefined) && ', in that time'}
          </span>
        )}
      </p>
      <TimeWindow says="What it did" />
      <TroubleNote trouble={trouble} answeredAt={pushes.answeredAt} again={pushes.again} />
      {!pushes.answer && !pushes.trouble && <Loading what="what it did" />}
      {pushes.answer && (
        <CopyOrSave about={{ actor: name }} texts={[['as JSON', () => JSON.stringify(pushes.answer, undefined, 2)]]} />
      )}
      <Places answer={places.answer} trouble={places.trouble} withImage />
      <UsualAndNow acts={acts} />
      <Acts acts={acts} />
      {events.answer?.next !== undefined && <p class="faint">and more than the latest 200 records</p>}
    </main>
  );
}

function countOf(names: readonly string[]): number {
  return new Set(names).size;
}
