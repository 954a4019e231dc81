import { counted } from '../../core/count.ts';
import { pathTo } from '../state/address.ts';
import type { CoverageAnswer, SourcesAnswer } from '../api/types.ts';
import { FirstSource } from '../parts/first-source.tsx';
import { Foreign, short } from '../parts/foreign.tsx';
import { lasting, Moment } from '../parts/moment.tsx';
import { Quarantine } from '../parts/quarantine.tsx';
import { Loading, TroubleNote } from '../parts/trouble.tsx';
import { useAnswer } from '../state/answers.ts';
import { TableHead } from '../parts/table-head.tsx';

/** `/telemetry`: who tells, how lately, what nobody tells of: the ground that every answer stands on. */
export function Telemetry() {
  const sources = useAnswer<SourcesAnswer>('sources');
  const coverage = useAnswer<CoverageAnswer>('coverage');
  return (
    <main id="main">
      <h1>Telemetry</h1>
      <TroubleNote trouble={sources.trouble} answeredAt={sources.answeredAt} again={sources.again} />
      {!sources.answer && !sources.trouble && <Loading what="the sources" />}
      {sources.answer?.sources.length === 0 && <FirstSource again={sources.again} />}
      {sources.answer && sources.answer.sources.length > 0 && <Sources answer={sources.answer} />}
      {!coverage.answer && !coverage.trouble && <Loading what="what nobody tells" />}
      {sources.answer?.sources.some(({ door }) => door) && <Doors sources={sources.answer.sources} />}
      <Quarantine />
      {coverage.trouble && <p class="note">{coverage.trouble.says}</p>}
      {coverage.answer && (
        <div class="two-equal">
          <Unwatched answer={coverage.answer} />
          <Heard answer={coverage.answer} />
        </div>
      )}
    </main>
  );
}

function Sources({ answer }: { readonly answer: SourcesAnswer }) {
  const now = Date.parse(answer.evaluatedAt);
  return (
    <section class="card" aria-labelledby="sources">
      <h2 id="sources">Sources of the policy</h2>
      <table>
        <TableHead columns={['Source', 'Last heard', 'Records', 'Not understood', 'Silences']} />
        <tbody>
          {answer.sources.map((one) => (
            <SourceRow key={one.name} source={one} now={now} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Of what each door may speak, and what may rest on that. */
function Doors({ sources }: Pick<SourcesAnswer, 'sources'>) {
  return (
    <section class="card" aria-labelledby="doors">
      <h2 id="doors">Doors: of what each may speak, and what it may clear</h2>
      <table>
        <TableHead columns={['Door', 'May speak of', 'May clear', 'Because']} />
        <tbody>
          {sources.map(
            ({ name, door }) =>
              door && (
                <tr key={name}>
                  <td>
                    <b>{short(name, 60)}</b>
                  </td>
                  <td>
                    {door.scope.length === 0
                      ? 'whatever records of its kind name'
                      : door.scope
                          .map(({ part, names }) => `${part} ${short(names.join(', ') || 'of its own entry', 120)}`)
                          .join('; ')}
                  </td>
                  <td class={door.clears === 'nothing' ? 'bad' : ''}>{door.clears}</td>
                  <td>{short(door.because, 200)}</td>
                </tr>
              ),
          )}
        </tbody>
      </table>
    </section>
  );
}

interface SourceShown {
  readonly source: SourcesAnswer['sources'][number];
  /** When it was evaluated, in milliseconds since 1970. */
  readonly now: number;
}

function SourceRow({ source: one, now }: SourceShown) {
  return (
    <tr>
      <td>
        <b>{short(one.name, 60)}</b> <small class="faint">{one.kind}</small>
      </td>
      <td>
        <LastHeard source={one} now={now} />
        {one.expectEvery !== undefined && <small class="faint"> expected each {lasting(one.expectEvery)}</small>}
      </td>
      <td>
        {one.records.toLocaleString('en')} <small class="faint">{counted(one.events, 'event')}</small>
      </td>
      <td>
        <Refused source={one} />
      </td>
      <td>{one.silences.length === 0 ? <span class="faint">none</span> : <Silences silences={one.silences} />}</td>
    </tr>
  );
}

function LastHeard({ source: { heard, undated, whenWanted }, now }: SourceShown) {
  if (whenWanted) return <span class="faint">where it is asked</span>;
  if (heard === undefined) return <span class="bad">{undated === undefined ? 'never' : 'no times'}</span>;
  return (
    <>
      {lasting(now - Date.parse(heard.to))} ago <small class="faint">since {heard.from.slice(0, 10)}</small>
    </>
  );
}

/** Records that could not be read, the last ones with why. */
function Refused({ source: { refused, refusedMore } }: Pick<SourceShown, 'source'>) {
  const count = refused.length + refusedMore;
  if (count === 0) return <span class="faint">nothing</span>;
  return (
    <details>
      <summary class="bad">{count.toLocaleString('en')} records</summary>
      <ul>
        {refused.slice(-10).map((one) => (
          <li key={`${one.line} ${one.reason}`}>
            line {one.line}: <Foreign text={one.reason} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Silences({ silences }: Pick<SourcesAnswer['sources'][number], 'silences'>) {
  const last = silences.at(-1);
  return (
    <span class="bad">
      {silences.length}
      {last && (
        <>
          , last <Moment at={last.from} /> for {lasting(Date.parse(last.to) - Date.parse(last.from))}
        </>
      )}
    </span>
  );
}

/** What runs or is pushed where nobody tells of it, and what would. */
function Unwatched({ answer }: { readonly answer: CoverageAnswer }) {
  const { registries, clusters, needs, findings } = answer;
  const silent = [
    ...registries
      .filter(({ watched }) => watched === 'no')
      .map(
        ({ host, placements }) =>
          `${host}: no feed that is read is known to be of this registry, and ${placements} placements come from it`,
      ),
    ...clusters.filter(({ watched }) => !watched).map(({ name }) => `${name}: what runs in this cluster nobody tells`),
    ...needs.filter(({ kinds }) => kinds.length === 0).map(({ need }) => `${need}: no source tells`),
  ];
  return (
    <section class="card" aria-labelledby="unwatched">
      <h2 id="unwatched">What nobody tells</h2>
      {silent.length === 0 && findings.length === 0 && <p class="faint">Nothing that is known of.</p>}
      <ul>
        {silent.map((one) => (
          <li key={one}>{short(one, 300)}</li>
        ))}
        {findings.map((one) => (
          <li key={one.id}>
            <a href={pathTo('findings', one.id)}>{short(one.title)}</a>: <Foreign text={one.summary} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Heard({ answer }: { readonly answer: CoverageAnswer }) {
  return (
    <section class="card" aria-labelledby="heard">
      <h2 id="heard">What was heard, from when to when</h2>
      {answer.heard.length === 0 && <p class="faint">Nothing was heard yet.</p>}
      <ul class="plain">
        {answer.heard.map((one) => (
          <li key={`${one.source} ${one.scope}`}>
            <b>{one.source}</b> {short(one.scope, 80)}
            <small>
              <Moment at={one.from} /> – <Moment at={one.to} />
              {one.gaps.length > 0 && <span class="bad">, {one.gaps.length} gaps</span>}
            </small>
          </li>
        ))}
      </ul>
      {answer.clocks.length > 0 && (
        <p class="faint">
          Clocks:{' '}
          {answer.clocks
            .map(
              (one) =>
                `${short(one.one, 40)} is ${(Math.abs(one.ahead) / 1000).toFixed(1)} s ${one.ahead < 0 ? 'behind' : 'ahead of'} ${short(one.other, 40)}`,
            )
            .join('; ')}
        </p>
      )}
    </section>
  );
}
