import { useRoute } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import type { FindingAnswer, FindingRow, Page } from '../api/types.ts';
import { ChainSection, referenceOf } from '../parts/chain-section.tsx';
import { ContentsFound } from '../parts/contents-found.tsx';
import { DecideDialog, type DecisionKind } from '../parts/decide.tsx';
import { decisionsOn } from '../parts/decisions-on.ts';
import { Decisions } from '../parts/decisions.tsx';
import { Facts } from '../parts/finding-facts.tsx';
import { useCopying } from '../parts/copying.tsx';
import { Foreign, short } from '../parts/foreign.tsx';
import { LinksOfCustody } from '../parts/links-of-custody.tsx';
import { Evaluated, since } from '../parts/moment.tsx';
import { NewsBar } from '../parts/news-bar.tsx';
import { Parts } from '../parts/finding-parts.tsx';
import { Similar } from '../parts/similar.tsx';
import { CopyOrSave } from '../parts/copy-or-save.tsx';
import { ticketText } from '../parts/ticket-text.ts';
import { Severity, State } from '../parts/severity.tsx';
import { Steps } from '../parts/steps.tsx';
import { Loading, TroubleNote } from '../parts/trouble.tsx';
import { hrefOf, pathTo, useAddress } from '../state/address.ts';
import { useAnswer } from '../state/answers.ts';
import { useKeys } from '../state/keys.ts';
import { mayDecideAs, usePerson, whyNotDecide } from '../state/session.ts';

const NEIGHBOURS = 200;
/** Milliseconds after which a server that evaluates is asked again for the life of an image. */
const SOON = 3000;
/** Characters of the summary: who, what, when and where come first, and what there is to do has to be on the same screen. */
const SAID = 300;

/** `/findings/ID`: is it bad, what is touched, what is to be done; and everything behind it. */
export function Finding() {
  const { params } = useRoute();
  const id = params['id'] ?? '';
  const { answer, trouble, answeredAt, again } = useAnswer<FindingAnswer>(`findings/${encodeURIComponent(id)}`);
  const lacksChain = answer !== undefined && lacks(answer);
  useEffect(() => {
    if (!lacksChain) return;
    const timer = setTimeout(again, SOON);
    return () => clearTimeout(timer);
  }, [lacksChain, answeredAt, again]);
  return (
    <main id="main">
      {trouble?.kind === 'not-found' ? (
        <NoSuchFinding id={id} />
      ) : (
        <TroubleNote trouble={trouble} answeredAt={answeredAt} again={again} />
      )}
      {!answer && !trouble && <Loading what="the finding" />}
      {answer && <Told answer={answer} again={again} />}
    </main>
  );
}

/** While a server evaluates, it answers about findings without the life of their images. */
function lacks({ finding, chain }: FindingAnswer): boolean {
  return finding.image !== undefined && chain === undefined;
}

function NoSuchFinding({ id }: { readonly id: string }) {
  return (
    <>
      <h1>There is no finding {short(id, 40)}</h1>
      <p>
        The link may be cut off, or nothing on record gives this finding any more.{' '}
        <a href={hrefOf('/findings', {})}>Back to the findings</a>
      </p>
    </>
  );
}

function Told({ answer, again }: { readonly answer: FindingAnswer; again(): void }) {
  const { finding, parts, decisions, chain, evaluatedAt } = answer;
  const now = Date.parse(evaluatedAt);
  return (
    <>
      <Crumbs id={finding.id} evaluatedAt={evaluatedAt} />
      <NewsBar about={finding.id} show={again} />
      <div class="lead">
        <div>
          <h1>
            <Severity is={finding.severity} /> {short(finding.title)}{' '}
            {finding.state !== 'open' && <State is={finding.state} />}
          </h1>
          <p class="say">
            <Foreign text={finding.summary} most={SAID} />
          </p>
          <Actions answer={answer} now={now} again={again} />
        </div>
        <section class="card" aria-labelledby="do">
          <h2 id="do">{finding.state === 'suppressed' ? 'Were it not let past' : 'Do now'}</h2>
          <ol>
            {finding.respond.map((one) => (
              <li key={one}>
                <Foreign text={one} />
              </li>
            ))}
          </ol>
        </section>
      </div>
      {chain?.custody && <LinksOfCustody custody={chain.custody} />}
      {finding.image && <ChainSection asked={referenceOf(finding.image)} chain={chain} />}
      <div class="two">
        <div>
          {finding.contents && <ContentsFound contents={finding.contents} />}
          {chain ? (
            <Steps chain={chain} against={new Set([finding.id, ...(finding.parts ?? [])])} />
          ) : (
            <Evidence answer={answer} />
          )}
        </div>
        <aside>
          <CopyOrSave
            about={{ finding: finding.id }}
            texts={[
              ['as JSON', () => JSON.stringify(answer, undefined, 2)],
              ['as text for a ticket', () => ticketText(answer)],
            ]}
          />
          <Facts finding={finding} />
          <Listed title="What is not known" texts={[...finding.missing, ...(chain?.notOnRecord ?? [])]} />
          <Parts parts={parts} />
          <Listed title="Harmless if" texts={finding.benignIf} />
          <Decisions decisions={decisions} />
          <Similar id={finding.id} />
        </aside>
      </div>
    </>
  );
}

/** Where one comes from, and the way to those beside it. */
function Crumbs({ id, evaluatedAt }: { readonly id: string; readonly evaluatedAt: string }) {
  const { query, go } = useAddress();
  const from = query['from'] ?? 'state=open,acknowledged';
  const { answer } = useAnswer<Page<FindingRow>>(`findings?view=row&limit=${NEIGHBOURS}&${from}`);
  const rows = answer?.items ?? [];
  const at = rows.findIndex((one) => one.id === id);
  const list = hrefOf('/findings', { ...Object.fromEntries(new URLSearchParams(from)), row: id });
  const step = (by: number): void => {
    const next = at < 0 ? rows[0] : rows[at + by];
    if (next) go(hrefOf(pathTo('findings', next.id), { from }));
  };
  useKeys([
    { key: 'j', says: 'next finding', does: () => step(1) },
    { key: 'k', says: 'finding before', does: () => step(-1) },
    { key: 'Escape', says: 'back to the list', does: () => go(list) },
  ]);
  return (
    <p class="crumbs">
      <a href={list}>Findings</a>
      {at >= 0 && (
        <span>
          {at + 1} of {rows.length}
          {answer?.next !== undefined && ' and more'}
        </span>
      )}
      <button type="button" disabled={at <= 0} onClick={() => step(-1)}>
        <kbd>k</kbd> before
      </button>
      <button type="button" disabled={at < 0 || at + 1 >= rows.length} onClick={() => step(1)}>
        <kbd>j</kbd> next
      </button>
      <Evaluated at={evaluatedAt} />
    </p>
  );
}

interface ActionsShown {
  readonly answer: FindingAnswer;
  readonly now: number;
  again(): void;
}

/** What can be done about it now, by whoever looks. */
function Actions({ answer: { finding }, now, again }: ActionsShown) {
  const person = usePerson();
  const whyNot = whyNotDecide(person);
  const { query } = useAddress();
  const [deciding, setDeciding] = useState<DecisionKind>();
  const [copied, copying] = useCopying();
  const copy = (): void => copying(['the link', () => `${window.location.origin}${pathTo('findings', finding.id)}`]);
  const waits = finding.decision?.waits === true ? finding.decision : undefined;
  const exception = hrefOf('/exceptions', {
    rules: finding.rule,
    repositories: finding.image && `${finding.image.registry}/${finding.image.repository}`,
  });
  const kinds =
    query['at'] === undefined && mayDecideAs(person, 'analyst')
      ? decisionsOn(finding, mayDecideAs(person, 'approver'))
      : [];
  useKeys([
    ...kinds.map(([kind, says, key]) => ({ key, says, does: () => setDeciding(kind) })),
    { key: 'c', says: 'copy the link', does: copy },
  ]);
  return (
    <div class="actions">
      {kinds.map(([kind, says, key], index) => (
        <button key={kind} type="button" class={index === 0 ? 'main' : ''} onClick={() => setDeciding(kind)}>
          {says} <kbd>{key}</kbd>
        </button>
      ))}
      <button type="button" onClick={copy}>
        Copy link <kbd>c</kbd>
      </button>
      {finding.image && <a href={`${exception}#draft`}>Draft an exception</a>}
      <span class="faint" role="status">
        {copied ||
          (finding.exception === undefined ? (
            standingOf(finding, now)
          ) : (
            <LetPast by={finding.exception} why={finding.resolution} />
          ))}
        {whyNot !== undefined && ` ${whyNot}`}
      </span>
      {deciding && (
        <DecideDialog
          kind={deciding}
          findings={[finding.id]}
          {...(deciding === 'approve' && waits && { approves: [waits.id] })}
          done={() => {
            setDeciding(undefined);
            again();
          }}
        />
      )}
    </div>
  );
}

interface LetPastShown {
  readonly by: string;
  readonly why: string | undefined;
}

function LetPast({ by, why = 'let past by the policy' }: LetPastShown) {
  return (
    <>
      <a href="/exceptions">Exception {short(by, 60)}</a>: <Foreign text={why} />.
    </>
  );
}

function standingOf({ decision, openedAt, state }: FindingAnswer['finding'], now: number): string {
  if (decision?.waits === true) return `${short(decision.who)} wants it suppressed; a second person has to approve.`;
  if (decision?.kind === 'suppress')
    return `Suppressed by ${short(decision.who)} until ${decision.until?.slice(0, 10) ?? 'further notice'}.`;
  if (decision) return `${short(decision.who)} looks after it.`;
  if (state === 'resolved') return 'Nothing stands against it any more.';
  return `Nobody looks after this yet. Open for ${since(openedAt, now)}.`;
}

function Listed({ title, texts }: { readonly title: string; readonly texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <section class="card">
      <h2>{title}</h2>
      <ul>
        {[...new Set(texts)].map((one) => (
          <li key={one}>
            <Foreign text={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The records that prove it, where it is about no image or the life of its image is not told yet. */
function Evidence({ answer }: { readonly answer: FindingAnswer }) {
  const { finding } = answer;
  return (
    <section class="card">
      <h2>What proves it</h2>
      <ol class="steps">
        {finding.evidence.map((one) => (
          <li key={`${one.path}:${one.line}:${one.eventId}`}>
            <span class="code">{one.time.replace('T', ' ').slice(5, 19)}</span>
            <b>{short(one.source, 40)}</b>
            <span>
              <Foreign text={one.says} />
            </span>
            <small class="code">
              {short(one.path.split('/').at(-1) ?? '')}:{one.line}
            </small>
          </li>
        ))}
      </ol>
      {lacks(answer) && <p class="faint">What happened, in order, follows once the server has evaluated.</p>}
    </section>
  );
}
