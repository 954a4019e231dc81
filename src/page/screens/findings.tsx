import { useEffect, useState } from 'preact/hooks';
import type { FindingRow, FindingsSummary } from '../api/types.ts';
import { DecideDialog, type DecisionKind } from '../parts/decide.tsx';
import { type Choice, decisionsOnAll } from '../parts/decisions-on.ts';
import { FindingFilters } from '../parts/finding-filters.tsx';
import { FindingLine } from '../parts/finding-line.tsx';
import { LongList } from '../parts/long-list.tsx';
import { NewsBar } from '../parts/news-bar.tsx';
import { Loading, TroubleNote } from '../parts/trouble.tsx';
import { hrefOf, pathTo, useAddress } from '../state/address.ts';
import { useAnswer } from '../state/answers.ts';
import { useKeys } from '../state/keys.ts';
import { type Pages, usePages } from '../state/pages.ts';
import { mayDecideAs, usePerson, whyNotDecide } from '../state/session.ts';

const FILTERS = ['severity', 'rule', 'environment', 'repository', 'actor', 'cluster', 'age', 'q', 'at'] as const;
const ROW_HEIGHT = 62;

/** The question that the filters in an address make. */
function questionOf(query: Readonly<Record<string, string>>): URLSearchParams {
  const question = new URLSearchParams();
  // What somebody looks after is shown: it still has to be settled.
  if (query['state'] !== 'all') question.set('state', query['state'] ?? 'open,acknowledged');
  for (const name of FILTERS) if (query[name]) question.set(name, query[name]);
  return question;
}

/** `/findings`: what is wrong, worst first, to be narrowed, looked into and decided. */
export function Findings() {
  const { query, href, go } = useAddress();
  const question = questionOf(query);
  const { pages, summary, again } = useFindings(question, query['sort'] ?? 'worst');
  const { selected, setSelected, toggle } = useSelected(question.toString());
  const [deciding, setDeciding] = useState<DecisionKind>();
  const { items } = pages;
  // Of what was told earlier nothing is decided.
  const mayDecide = mayDecideAs(usePerson(), 'analyst') && query['at'] === undefined;
  const at = items.findIndex(({ id }) => id === query['row']);
  const here = items[at];
  const step = (by: number): void => {
    const next = items[Math.min(items.length - 1, Math.max(0, at + by))];
    if (next) go(href({ row: next.id }), true);
  };
  const hrefTo = (id: string): string => hrefOf(pathTo('findings', id), { from: question.toString() });
  const chosen = items.filter(({ id }) => (selected.size > 0 ? selected.has(id) : id === here?.id));
  const isApprover = mayDecideAs(usePerson(), 'approver');
  const choices = mayDecide ? decisionsOnAll(chosen, isApprover) : [];
  useListKeys({ step, here: here?.id, open: (id) => go(hrefTo(id)), toggle, choices, decide: setDeciding });

  return (
    <main id="main">
      <Heading summary={summary.answer} state={query['state']} />
      <FindingFilters summary={summary.answer} />
      <TroubleNote trouble={pages.trouble ?? summary.trouble} answeredAt={pages.answeredAt} again={pages.again} />
      {selected.size > 0 && (
        <SelectedBar count={selected.size} choices={choices} decide={setDeciding} none={() => setSelected(new Set())} />
      )}
      {items.length === 0 && !pages.trouble && <NoRows isAsking={pages.isAsking} />}
      <Rows
        pages={pages}
        at={at}
        selected={selected}
        open={query['open']}
        toggle={toggle}
        fold={(id) => go(href({ open: query['open'] === id ? undefined : id }), true)}
        hrefTo={hrefTo}
      />
      {query['at'] === undefined && <NewsBar show={again} />}
      {deciding && (
        <DecideDialog
          kind={deciding}
          findings={chosen.map(({ id }) => id)}
          {...(deciding === 'approve' && { approves: chosen.flatMap(({ decision }) => decision?.id ?? []) })}
          done={(failed) => {
            setSelected(new Set(failed));
            setDeciding(undefined);
            again();
          }}
        />
      )}
    </main>
  );
}

/** The rows of a question, how many there are, and both anew. */
function useFindings(question: URLSearchParams, sort: string) {
  const pages = usePages<FindingRow>(`findings?view=row&sort=${sort}&${question}`);
  const summary = useAnswer<FindingsSummary>(`findings/summary?${question}`);
  const again = (): void => {
    pages.again();
    summary.again();
  };
  return { pages, summary, again };
}

/** The rows that are selected, none after another question. */
function useSelected(question: string) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => setSelected(new Set()), [question]);
  const toggle = (id: string): void =>
    setSelected((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]));
  return { selected, setSelected, toggle };
}

interface RowsShown {
  readonly pages: Pages<FindingRow>;
  /** The row that keys went to; less than 0: none. */
  readonly at: number;
  readonly selected: ReadonlySet<string>;
  /** Of the incident whose parts are shown. */
  readonly open: string | undefined;
  toggle(id: string): void;
  fold(id: string): void;
  hrefTo(id: string): string;
}

function Rows({ pages, at, selected, open, toggle, fold, hrefTo }: RowsShown) {
  return (
    <LongList
      items={pages.items}
      rowHeight={ROW_HEIGHT}
      label="findings"
      keyOf={({ id }) => id}
      seen={at}
      ended={pages.more}
      row={(one, index) => (
        <FindingLine
          row={one}
          now={Date.parse(pages.evaluatedAt ?? '')}
          isHere={index === at}
          isSelected={selected.has(one.id)}
          href={hrefTo(one.id)}
          isOpen={one.id === open}
          toggle={() => toggle(one.id)}
          fold={() => fold(one.id)}
        />
      )}
    />
  );
}

function NoRows({ isAsking }: { readonly isAsking: boolean }) {
  if (isAsking) return <Loading what="findings" />;
  return (
    <p class="empty">
      Nothing is found under these filters. <a href={hrefOf('/findings', { state: 'all' })}>Show every finding</a>
    </p>
  );
}

/** What can be done to those that are selected. */
function SelectedBar({ count, choices, decide, none }: SelectedShown) {
  const whyNot = whyNotDecide(usePerson());
  return (
    <div class="bar" role="status">
      {count} selected
      {choices.map(([kind, says, key]) => (
        <button key={kind} type="button" onClick={() => decide(kind)}>
          {says} <kbd>{key}</kbd>
        </button>
      ))}
      {whyNot !== undefined && <span>{whyNot}</span>}
      <button type="button" onClick={none}>
        None
      </button>
    </div>
  );
}

interface SelectedShown {
  readonly count: number;
  readonly choices: readonly Choice[];
  decide(kind: DecisionKind): void;
  none(): void;
}

interface ListKeys {
  step(by: number): void;
  /** The id of the row that keys went to. */
  readonly here: string | undefined;
  open(id: string): void;
  toggle(id: string): void;
  /** What may be decided of all that is selected, or of the row that keys went to. */
  readonly choices: readonly Choice[];
  decide(kind: DecisionKind): void;
}

/** They are explained while nothing is chosen, too. */
const NAMED = [
  { key: 'a', says: 'look after it', does: () => undefined },
  { key: 's', says: 'suppress it', does: () => undefined },
];

function useListKeys({ step, here, open, toggle, choices, decide }: ListKeys): void {
  useKeys([
    { key: 'j', says: 'next finding', does: () => step(1) },
    { key: 'k', says: 'finding before', does: () => step(-1) },
    { key: 'Enter', says: 'open it', does: () => here !== undefined && open(here) },
    { key: 'x', says: 'select it', does: () => here !== undefined && toggle(here) },
    ...(mayDecideAs(usePerson(), 'analyst') ? NAMED : []),
    ...choices.map(([kind, says, key]) => ({ key, says, does: () => decide(kind) })),
  ]);
}

interface HeadingShown {
  readonly summary: FindingsSummary | undefined;
  readonly state: string | undefined;
}

function Heading({ summary, state }: HeadingShown) {
  return (
    <h1>
      Findings <small class="faint">{summary ? countOf(summary, state) : ''}</small>
    </h1>
  );
}

function countOf({ total }: FindingsSummary, state: string | undefined): string {
  const which = state === undefined ? ' open' : state === 'all' ? '' : ` ${state.replaceAll(',', ' or ')}`;
  return `${total.toLocaleString('en')}${which}`;
}
