import { useRoute } from 'preact-iso';
import type { ActivityAnswer, PlacementsAnswer } from '../api/types.ts';
import { short } from '../parts/foreign.tsx';
import { Moment } from '../parts/moment.tsx';
import { DigestLink, ImageLink } from '../parts/names.tsx';
import { Places } from '../parts/places.tsx';
import { TakeAlong } from '../parts/take-along.tsx';
import { Loading, TroubleNote } from '../parts/trouble.tsx';
import { hrefOf } from '../state/address.ts';
import { useAnswer } from '../state/answers.ts';
import { TableHead } from '../parts/table-head.tsx';

/** `/actors/NAME`: what it pushed, from where and with what, and what of it still runs: the scope of a stolen credential. */
export function Actor() {
  const { params } = useRoute();
  const name = params['name'] ?? '';
  const pushes = useAnswer<ActivityAnswer>(hrefOf('actors/activity', { actor: name, limit: '200' }));
  const places = useAnswer<PlacementsAnswer>(hrefOf('placements', { actor: name, running: 'true', limit: '200' }));
  const rows = pushes.answer?.items ?? [];
  return (
    <main id="main">
      <h1>{short(name)}</h1>
      <p>
        <a href={hrefOf('/findings', { actor: name, state: 'all' })}>Findings about it</a>
        {rows.length > 0 && (
          <span class="faint">
            {' '}
            · {rows.length} pushes{pushes.answer?.next !== undefined && ' and more'} to{' '}
            {countOf(rows.map((one) => one.repository))} repositories, from{' '}
            {countOf(rows.flatMap((one) => one.address ?? []))} addresses, with{' '}
            {countOf(rows.flatMap((one) => one.client ?? []))} clients
          </span>
        )}
      </p>
      <TroubleNote trouble={pushes.trouble} answeredAt={pushes.answeredAt} again={pushes.again} />
      {!pushes.answer && !pushes.trouble && <Loading what="what it did" />}
      {pushes.answer && (
        <TakeAlong about={{ actor: name }} texts={[['as JSON', () => JSON.stringify(pushes.answer, undefined, 2)]]} />
      )}
      <Places answer={places.answer} trouble={places.trouble} withImage />
      {rows.length > 0 && <Pushed rows={rows} />}
    </main>
  );
}

function Pushed({ rows }: { readonly rows: ActivityAnswer['items'] }) {
  return (
    <section class="card">
      <h2>What it pushed</h2>
      <table>
        <TableHead columns={['When', 'Image', 'Digest', 'From', 'With', 'Runs in']} />
        <tbody>
          {rows.map((one, index) => (
            <tr key={`${one.at} ${one.digest} ${index}`}>
              <td>
                <Moment at={one.at} />
              </td>
              <td>
                <ImageLink {...one} />
              </td>
              <td>
                <DigestLink digest={one.digest} />
              </td>
              <td>{one.address === undefined ? <span class="faint">not told</span> : short(one.address, 45)}</td>
              <td>{one.client === undefined ? '' : short(one.client, 60)}</td>
              <td>{one.running === 0 ? <span class="faint">nothing</span> : <b>{one.running}</b>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function countOf(names: readonly string[]): number {
  return new Set(names).size;
}
