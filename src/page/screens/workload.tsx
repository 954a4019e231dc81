import { useRoute } from 'preact-iso';
import type { PlacementsAnswer } from '../api/types.ts';
import { short } from '../parts/foreign.tsx';
import { LinksOfCustody } from '../parts/links-of-custody.tsx';
import { Places } from '../parts/places.tsx';
import { Loading, TroubleNote } from '../parts/trouble.tsx';
import { hrefOf, useAddress } from '../state/address.ts';
import { useAnswer } from '../state/answers.ts';

/** `/workloads/CLUSTER/NAMESPACE/NAME`: what it runs, and why that is complete or not; `-` stands for what no record tells. */
export function Workload() {
  const { params } = useRoute();
  const { at } = useAddress().query;
  const [cluster, namespace, workload] = ['cluster', 'namespace', 'workload'].map((name) => params[name] ?? '');
  const given = (name: string | undefined): string | undefined => (name === '-' ? undefined : name);
  const { answer, trouble, answeredAt, again } = useAnswer<PlacementsAnswer>(
    hrefOf('placements', { cluster: given(cluster), namespace: given(namespace), workload, at, limit: '200' }),
  );
  const now = answer?.items.filter((one) => one.running) ?? [];
  return (
    <main id="main">
      <h1>{short(workload ?? '')}</h1>
      <p class="faint">
        {short(cluster ?? '')} / {short(namespace ?? '')} ·{' '}
        <a href={hrefOf('/findings', { workload, state: 'all' })}>Findings about it</a>
      </p>
      <TroubleNote trouble={trouble} answeredAt={answeredAt} again={again} />
      {!answer && !trouble && <Loading what="the workload" />}
      {answer && answer.items.length === 0 && (
        <p>
          No record shows a container of it. <a href={hrefOf('/images', {})}>Images that run</a>
        </p>
      )}
      {now.map((one) => (
        <div key={`${one.container} ${one.image.digest ?? ''}`}>
          <h2>
            {short(one.container, 60)}: {short(one.custody?.trust.says ?? 'its chain is not known', 300)}.
          </h2>
          {one.custody && <LinksOfCustody custody={one.custody} />}
        </div>
      ))}
      <Places answer={answer} withImage />
    </main>
  );
}
