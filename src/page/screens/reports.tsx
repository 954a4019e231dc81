import type { CustodyReportAnswer } from '../api/types.ts';
import { short } from '../parts/foreign.tsx';
import { Loading, TroubleNote } from '../parts/trouble.tsx';
import { hrefOf, useAddress } from '../state/address.ts';
import { useAnswer } from '../state/answers.ts';
import { useSaving } from '../parts/saving.tsx';
import { CopyOrSave } from '../parts/copy-or-save.tsx';
import { TableHead } from '../parts/table-head.tsx';

const FORMATS = [
  ['pdf', 'PDF'],
  ['html', 'HTML'],
  ['csv', 'CSV'],
  ['json', 'JSON'],
] as const;
const MOST_GAPS = 9;

/** `/reports`: the report of a period: its first sheet, and each format to keep. */
export function Reports() {
  const { query, href, go } = useAddress();
  const asked = Object.fromEntries(['period', 'since', 'until'].map((name) => [name, query[name]]));
  const { answer, trouble, answeredAt, again } = useAnswer<CustodyReportAnswer>(hrefOf('reports/custody', asked));
  return (
    <main id="main">
      <h1>Reports</h1>
      <form class="filters" aria-label="Period" onSubmit={(event) => event.preventDefault()}>
        <label>
          year, quarter or month (UTC)
          <input
            type="search"
            placeholder="2026-Q3"
            value={query['period'] ?? ''}
            maxLength={7}
            onChange={({ currentTarget: { value } }) =>
              go(href({ period: value.trim() || undefined, since: undefined, until: undefined }))
            }
          />
        </label>
        {(['since', 'until'] as const).map((name) => (
          <label key={name}>
            {name === 'since' ? 'or from (UTC)' : 'until (UTC)'}
            <input
              type="date"
              value={(query[name] ?? '').slice(0, 10)}
              onChange={({ currentTarget: { value } }) =>
                go(href({ [name]: value === '' ? undefined : `${value}T00:00:00Z`, period: undefined }))
              }
            />
          </label>
        ))}
      </form>
      <TroubleNote trouble={trouble} answeredAt={answeredAt} again={again} />
      {!answer && !trouble && <Loading what="the report" />}
      {answer && <Whole asked={asked} />}
      {answer && <FirstSheet report={answer} />}
    </main>
  );
}

function Whole({ asked }: { readonly asked: Readonly<Record<string, string | undefined>> }) {
  const [says, save] = useSaving();
  return (
    <p class="actions">
      The whole report:
      {FORMATS.map(([format, name]) => (
        <a
          key={format}
          class="button"
          href={hrefOf('/api/v1/reports/custody', { ...asked, format })}
          onClick={(event) => save(event, `The ${name}`)}
          download
        >
          {name}
        </a>
      ))}
      <span class="faint" role="status">
        {says}
      </span>
    </p>
  );
}

function FirstSheet({ report }: { readonly report: CustodyReportAnswer }) {
  const { period, standings, findings, letPast, gaps, pushes } = report;
  return (
    <>
      <section class="card" aria-labelledby="standings">
        <h2 id="standings">
          {period.from.slice(0, 10)} to {period.end.slice(0, 10)}
          {!period.isOver && <small class="faint"> goes on</small>}
        </h2>
        {standings.length === 0 && <p class="faint">No container is on record as running in the period.</p>}
        <table>
          <TableHead columns={['Environment', '✓ trusted', '○ by exception', '✗ broken', '? not known']} />
          <tbody>
            {standings.map(({ environment, trusted, allowed, broken, unknown }) => (
              <tr key={environment}>
                <th scope="row">{environment === 'none' ? 'in no environment' : short(environment, 60)}</th>
                <td>{trusted.toLocaleString('en')}</td>
                <td>{allowed.toLocaleString('en')}</td>
                <td class={broken > 0 ? 'bad' : ''}>{broken.toLocaleString('en')}</td>
                <td>{unknown.toLocaleString('en')}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p>
          {pushes.explained} of {pushes.total - pushes.unasked} pushes explained by an approved build
          {pushes.claimed > 0 && `, ${pushes.claimed} more only by the word of a webhook`}
          {pushes.unasked > 0 && `, no build is asked of ${pushes.unasked} more`}. Open findings:{' '}
          {Object.entries(findings)
            .map(([severity, count]) => `${count} ${severity}`)
            .join(', ')}
          . <a href={hrefOf('/exceptions', {})}>Let past</a>: {letPast.length}.
        </p>
        <CopyOrSave
          about={{ since: period.from, until: period.end }}
          texts={[['as JSON', () => JSON.stringify(report, undefined, 2)]]}
        />
      </section>
      <section class="card" aria-labelledby="gaps">
        <h2 id="gaps">What is not known</h2>
        {gaps.length === 0 && <p class="faint">No gap was found.</p>}
        <ul>
          {gaps.slice(0, MOST_GAPS).map((gap) => (
            <li key={gap}>{short(gap, 300)}</li>
          ))}
          {gaps.length > MOST_GAPS && <li class="faint">{gaps.length - MOST_GAPS} more in the report</li>}
        </ul>
      </section>
    </>
  );
}
