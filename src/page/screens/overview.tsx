import { useState } from 'preact/hooks';
import { SEVERITIES } from '../../core/finding.ts';
import type { CoverageAnswer, CustodyAnswer, FindingsSummary } from '../api/types.ts';
import { InstantField } from '../parts/instant-field.tsx';
import { Changes } from '../parts/changes.tsx';
import { Ending } from '../parts/ending.tsx';
import { short } from '../parts/foreign.tsx';
import { Evaluated } from '../parts/moment.tsx';
import { NewsBar } from '../parts/news-bar.tsx';
import { WorkloadLink } from '../parts/names.tsx';
import { Trend } from '../parts/trend.tsx';
import { Loading, TroubleNote } from '../parts/trouble.tsx';
import { hrefOf, pathTo, useAddress } from '../state/address.ts';
import { useHearing } from '../state/live.ts';
import { useAnswer } from '../state/answers.ts';
import { TableHead } from '../parts/table-head.tsx';

const AGES = ['day', 'week', 'month', 'older'] as const;
/** Milliseconds between two questions for the same figures, at least. */
const FOLLOWS = 20_000;

/** `/`: which images can be trusted, what is wrong, what is let past and until when. Every number leads to its rows. */
export function Overview() {
  const { at } = useAddress().query;
  const custody = useAnswer<CustodyAnswer>(hrefOf('custody', { at }));
  const summary = useAnswer<FindingsSummary>(hrefOf('findings/summary', { state: 'open,acknowledged', at }));
  const [round, setRound] = useState(0);
  const again = (): void => {
    custody.again();
    summary.again();
  };
  // Figures do not jump: they follow by themselves.
  useHearing(({ kind }) => {
    if (at === undefined && kind === 'evaluated' && Date.now() - (custody.answeredAt ?? 0) > FOLLOWS) again();
  });
  return (
    <main id="main" class="overview">
      <h1>
        Overview{' '}
        <small class="faint">
          {custody.answer && at === undefined && <Evaluated at={custody.answer.evaluatedAt} />}
        </small>
      </h1>
      <form class="filters" aria-label="Which time" onSubmit={(event) => event.preventDefault()}>
        <InstantField name="at" says="as of" />
      </form>
      <TroubleNote trouble={custody.trouble} answeredAt={custody.answeredAt} again={custody.again} />
      {!custody.answer && !custody.trouble && <Loading what="how it stands" />}
      {custody.answer && <Environments answer={custody.answer} />}
      {summary.answer ? (
        <OpenFindings summary={summary.answer} />
      ) : (
        <TroubleNote trouble={summary.trouble} again={summary.again} />
      )}
      {at === undefined && (
        <NewsBar
          show={() => {
            again();
            setRound(round + 1);
          }}
        />
      )}
      <div class="two-equal" key={`${round} ${at ?? ''}`}>
        <Changes />
        {custody.answer && <Worst answer={custody.answer} />}
        <Ending />
        <Silent />
      </div>
    </main>
  );
}

function Environments({ answer: { now, report } }: { readonly answer: CustodyAnswer }) {
  return (
    <section class="card" aria-labelledby="environments">
      <h2 id="environments">Running containers, each of a workload once: can their images be trusted?</h2>
      {now.length === 0 ? (
        <p class="faint">No container is on record as running.</p>
      ) : (
        <table>
          <TableHead
            columns={['Environment', '✓ trusted', '○ allowed', '✗ broken', '? unknown', 'Trusted, over time']}
          />
          <tbody>
            {now.map(({ environment, trusted, allowed, broken, unknown }) => (
              <tr key={environment}>
                <th scope="row">{environment === 'none' ? 'in no environment' : short(environment, 60)}</th>
                {(
                  [
                    ['trusted', trusted, 'good'],
                    ['allowed', allowed, ''],
                    ['broken', broken, 'bad'],
                    ['unknown', unknown, 'faint'],
                  ] as const
                ).map(([standing, number, tone]) => (
                  <td key={standing}>
                    <a class={number === 0 ? 'faint' : tone} href={hrefOf('/images', { environment, standing })}>
                      <b>{number.toLocaleString('en')}</b>
                    </a>
                  </td>
                ))}
                <td>
                  <Trend points={report.environments.find(({ name }) => name === environment)?.steps ?? []} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function OpenFindings({ summary }: { readonly summary: FindingsSummary }) {
  return (
    <section class="card" aria-labelledby="open">
      <h2 id="open">
        <a href={hrefOf('/findings', {})}>{summary.total.toLocaleString('en')} open findings</a>
      </h2>
      <ul class="figures">
        {SEVERITIES.map((one) => (
          <li key={one}>
            <a href={hrefOf('/findings', { severity: one })}>
              <b>{summary.severity[one]}</b>{' '}
              <span class={one === 'critical' || one === 'high' ? 'bad' : ''}>{one}</span>
            </a>
          </li>
        ))}
      </ul>
      <ul class="figures">
        {AGES.map((one) => (
          <li key={one}>
            <a href={hrefOf('/findings', { age: one })}>
              <b>{summary.age[one]}</b> {one === 'older' ? 'older than a month' : `of the last ${one}`}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Worst({ answer }: { readonly answer: CustodyAnswer }) {
  const { workloads } = answer.report.worst;
  return (
    <section class="card" aria-labelledby="worst">
      <h2 id="worst">The worst workloads</h2>
      {workloads.length === 0 && (
        <p class="faint">
          {answer.now.length === 0 ? 'No workload is on record as running.' : 'No running workload has a broken link.'}
        </p>
      )}
      <ol>
        {workloads.slice(0, 5).map((one) => (
          <li key={`${one.cluster} ${one.namespace} ${one.workload}`}>
            <WorkloadLink {...one} />{' '}
            <span class="faint">
              in {short(one.namespace, 40)}
              {one.cluster !== undefined && `, cluster ${short(one.cluster, 40)}`}
              {one.environment !== undefined && ` (${short(one.environment, 40)})`}
            </span>
            : {one.links.join(', ')}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Telemetry that is missing: without it nothing can be said to be well. */
function Silent() {
  const { answer, trouble } = useAnswer<CoverageAnswer>('coverage');
  if (!answer) return trouble ? <p class="card note">{trouble.says}</p> : null;
  const { findings, registries, clusters, heard, unheard, undated } = answer;
  const unwatched = [
    ...registries.filter((one) => one.watched === 'no').map((one) => `registry ${one.host}`),
    ...clusters.filter((one) => !one.watched).map((one) => `cluster ${one.name}`),
  ];
  return (
    <section class="card" aria-labelledby="silent">
      <h2 id="silent">
        <a href={hrefOf('/telemetry', {})}>What is not heard{useAddress().query['at'] !== undefined && ' now'}</a>
      </h2>
      {heard.length === 0 && (
        <p>
          Nothing was heard yet, so nothing can be said to be well.{' '}
          <a href={hrefOf('/telemetry', {})}>Connect your first source</a>
        </p>
      )}
      {heard.length > 0 && [findings, unwatched, unheard, undated].every(({ length }) => length === 0) && (
        <p class="faint">Every source is heard, as far as is known.</p>
      )}
      <ul class="plain">
        {findings.slice(0, 6).map((one) => (
          <li key={one.id}>
            <a href={pathTo('findings', one.id)}>{short(one.title)}</a>
            <small>{short(one.summary, 160)}</small>
          </li>
        ))}
        {unheard.slice(0, 6).map((one) => (
          <li key={one}>source {short(one, 80)}: never heard</li>
        ))}
        {undated.slice(0, 6).map((one) => (
          <li key={one}>source {short(one, 80)}: records were read, none says when</li>
        ))}
        {unwatched.slice(0, 6).map((one) => (
          <li key={one}>{short(one, 80)}: nobody tells what happens there</li>
        ))}
      </ul>
    </section>
  );
}
