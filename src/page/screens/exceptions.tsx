import { PLURALS } from '../parts/ending.tsx';
import type { LetPast, LetPastAnswer } from '../api/types.ts';
import { ExceptionDraft } from '../parts/exception-draft.tsx';
import { Foreign, short } from '../parts/foreign.tsx';
import { Moment } from '../parts/moment.tsx';
import { TableHead } from '../parts/table-head.tsx';
import { Loading, TroubleNote } from '../parts/trouble.tsx';
import { hrefOf, pathTo, useAddress } from '../state/address.ts';
import { useAnswer } from '../state/answers.ts';
import { usePages } from '../state/pages.ts';

const COLUMNS = ['Ends', 'What is let past', 'Why', 'Asked for, approved', 'Used, silences now'];

/** `/exceptions`: all that is let past, by whom, why and until when; what something still rests on comes first. */
export function Exceptions() {
  const { query, href } = useAddress();
  const question = hrefOf('let-past', { kind: query['kind'], standing: query['standing'], at: query['at'] });
  const { items, trouble, isAsking, isWhole, evaluatedAt, more, again } = usePages<LetPast>(question);
  const counted = useAnswer<LetPastAnswer>(hrefOf('let-past', { at: query['at'], limit: '1' })).answer?.counts;
  const isFiltered = query['kind'] !== undefined || query['standing'] !== undefined;
  return (
    <main id="main">
      <h1>What is let past</h1>
      {counted && <Counts counts={counted} />}
      <TroubleNote trouble={trouble} again={again} />
      {items.length === 0 && isAsking && <Loading what="what is let past" />}
      {items.length === 0 && !isAsking && !trouble && (
        <p class="empty">
          {isFiltered
            ? 'Nothing of this kind is let past.'
            : 'Nothing is let past: no exception, nothing accepted in images, no suppression, no break-glass.'}
        </p>
      )}
      {items.length > 0 && (
        <section class="card">
          <table>
            <TableHead columns={COLUMNS} isWide />
            <tbody>
              {items.map((one, index) => (
                <Row key={`${one.kind} ${one.id} ${one.from ?? ''} ${index}`} one={one} />
              ))}
            </tbody>
          </table>
          {!isWhole && (
            <button type="button" onClick={more} disabled={isAsking}>
              More
            </button>
          )}
          {isFiltered && (
            <p>
              <a href={href({ kind: undefined, standing: undefined })}>Show all</a>
            </p>
          )}
        </section>
      )}
      {evaluatedAt !== undefined && <ExceptionDraft now={Date.parse(evaluatedAt)} />}
    </main>
  );
}

/** How many there are of each kind; each figure leads to its rows, and back to all. */
function Counts({ counts }: Pick<LetPastAnswer, 'counts'>) {
  const { query, href } = useAddress();
  return (
    <ul class="figures" aria-label="How many there are of each kind">
      {counts.map(({ kind, standing, count }) => {
        const isShown = query['kind'] === kind && query['standing'] === standing;
        return (
          <li key={`${kind} ${standing}`}>
            <a
              href={href(isShown ? { kind: undefined, standing: undefined } : { kind, standing })}
              aria-current={isShown ? 'true' : undefined}
            >
              <b>{count.toLocaleString('en')}</b> {count === 1 ? kind : PLURALS[kind]}, {standing}
            </a>
          </li>
        );
      })}
    </ul>
  );
}

function Row({ one }: { readonly one: LetPast }) {
  return (
    <tr>
      <td>
        {one.ends === undefined ? (
          <span class="faint">no end told</span>
        ) : (
          <span class="day">{one.ends.slice(0, 10)}</span>
        )}
        <small class="about">{one.standing}</small>
        {one.review !== undefined && (
          <small class={`about ${one.isReviewOverdue ? 'bad' : ''}`}>
            review {one.isReviewOverdue ? 'was due' : 'due'} <span class="day">{one.review.slice(0, 10)}</span>
          </small>
        )}
      </td>
      <td>
        {one.kind === 'suppression' ? (
          <a href={pathTo('findings', one.id)}>suppression {short(one.id, 60)}</a>
        ) : (
          <b>
            {one.kind} {short(one.id, 60)}
          </b>
        )}
        {one.ticket !== undefined && <small> {short(one.ticket, 60)}</small>}
        <small class="about">
          <Foreign text={one.what} />
        </small>
        {one.rests && <Resting rests={one.rests} />}
      </td>
      <td>{one.reason === undefined ? <span class="faint">no reason told</span> : <Foreign text={one.reason} />}</td>
      <td class="who">
        {one.owner === undefined ? <span class="faint">nobody named</span> : short(one.owner, 60)}
        {one.kind !== 'break-glass' && <Approved by={one.approvedBy} isWaiting={one.standing === 'waiting'} />}
      </td>
      <td>
        <Used uses={one.uses} last={one.last} />
        <Silenced one={one} />
      </td>
    </tr>
  );
}

/** What was tolerated for a time, and is there when that is over. */
function Resting({ rests }: { readonly rests: NonNullable<LetPast['rests']> }) {
  return (
    <small class="about bad">
      Still rests on it: <Foreign text={rests.says} />
      {rests.finding !== undefined && (
        <>
          {' '}
          <a href={pathTo('findings', rests.finding)}>the finding</a>
        </>
      )}
    </small>
  );
}

function Approved({ by, isWaiting }: { readonly by: string | undefined; readonly isWaiting: boolean }) {
  if (by !== undefined) return <>, {short(by, 60)}</>;
  return (
    <small class={isWaiting ? 'bad' : 'faint'}>
      {isWaiting ? ' waits for a second person' : ' nobody approved it'}
    </small>
  );
}

function Used({ uses, last }: Pick<LetPast, 'uses' | 'last'>) {
  if (uses === 0) return <span class="faint">never</span>;
  return (
    <>
      {uses === 1 ? 'once' : `${uses.toLocaleString('en')} times`}
      {last && (
        <small class="about">
          last <Moment at={last.at} />{' '}
          {last.finding === undefined ? (
            short(last.what, 80)
          ) : (
            <a href={pathTo('findings', last.finding)}>{short(last.what, 80)}</a>
          )}
        </small>
      )}
    </>
  );
}

const SHOWN = 5;

function Silenced({ one: { silences, silencesMore } }: { readonly one: LetPast }) {
  if (silences.length === 0) return <small class="about">silences nothing now</small>;
  const others = silencesMore + Math.max(0, silences.length - SHOWN);
  return (
    <ul class="plain">
      {silences.slice(0, SHOWN).map((silenced) => (
        <li key={silenced.id}>
          silences {silenced.severity} <a href={pathTo('findings', silenced.id)}>{short(silenced.rule, 60)}</a>
        </li>
      ))}
      {others > 0 && <li class="faint">and {others.toLocaleString('en')} more</li>}
    </ul>
  );
}
