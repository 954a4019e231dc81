import type { Trouble } from '../api/client.ts';
import type { PlacementsAnswer } from '../api/types.ts';
import { short } from './foreign.tsx';
import { Moment } from './moment.tsx';
import { DigestLink, ImageLink, WorkloadLink } from './names.tsx';
import { TableHead } from './table-head.tsx';

interface PlacesShown {
  readonly answer: PlacementsAnswer | undefined;
  readonly trouble?: Trouble | undefined;
  /** The image is told where it is not the same for all. */
  readonly withImage?: boolean;
}

/** Where something runs and ran: the running first. */
export function Places({ answer, trouble, withImage = false }: PlacesShown) {
  if (trouble && trouble.kind !== 'not-found') return <p class="note">{trouble.says}</p>;
  if (!answer) return null;
  const rows = [...answer.items].sort((one, other) => Number(other.running) - Number(one.running));
  const running = rows.filter((one) => one.running).length;
  return (
    <section class="card" aria-labelledby="places">
      <h2 id="places">
        Where it runs and ran{' '}
        <small class="faint">
          {running} of {rows.length} {rows.length === 1 ? 'place' : 'places'} now
          {answer.next !== undefined && ', and more'}
        </small>
      </h2>
      {rows.length === 0 && <p class="faint">No record shows a container of it.</p>}
      {rows.length > 0 && (
        <table>
          <TableHead
            columns={['Workload', 'Where', ...(withImage ? ['Image'] : []), 'Since', 'Until', 'Chain']}
            whole={['Until']}
          />
          <tbody>
            {rows.map((one) => (
              <tr
                key={`${one.cluster} ${one.namespace} ${one.workload} ${one.container} ${one.image.digest} ${one.from}`}
              >
                <td>
                  <WorkloadLink {...one} /> / {short(one.container, 40)}
                </td>
                <td>
                  {one.environment === undefined ? (
                    <span class="faint">in no environment</span>
                  ) : (
                    short(one.environment, 40)
                  )}
                  <small class="about">
                    {short(one.namespace, 40)}
                    {one.cluster !== undefined && `, cluster ${short(one.cluster, 40)}`}
                  </small>
                </td>
                {withImage && (
                  <td>
                    <ImageLink {...one.image} />{' '}
                    {one.image.digest !== undefined && <DigestLink digest={one.image.digest} />}
                  </td>
                )}
                <td>
                  <Moment at={one.from} />
                </td>
                <td>{one.running ? <b>still runs</b> : one.to === undefined ? 'not known' : <Moment at={one.to} />}</td>
                <td>{chainOf(one)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** What is wrong with the chain, in one line. */
function chainOf({ custody }: PlacementsAnswer['items'][number]) {
  if (!custody) return '';
  const { standing, says } = custody.trust;
  if (standing === 'trusted') return <span class="good">✓ trusted</span>;
  if (standing === 'allowed') return `○ ${short(says, 120)}`;
  const links = Object.entries(custody.links);
  const broken = links.filter(([, { state }]) => state === 'missing' || state === 'contradicted');
  if (broken.length > 0)
    return <span class="bad">✗ {broken.map(([name, { state }]) => `${name} ${state}`).join(', ')}</span>;
  return standing === 'broken' ? <span class="bad">✗ {short(says, 120)}</span> : `? ${short(says, 120)}`;
}
