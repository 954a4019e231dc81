import type { AttackAnswer } from '../api/types.ts';
import { LogSources, MutableElements } from '../parts/attack-coverage.tsx';
import { AttackReleases } from '../parts/attack-releases.tsx';
import { Foreign, short } from '../parts/foreign.tsx';
import { RawText } from '../parts/raw-record.tsx';
import { Loading, TroubleNote } from '../parts/trouble.tsx';
import { hrefOf, useAddress } from '../state/address.ts';
import { useAnswer } from '../state/answers.ts';

/** `/attack`: what of ATT&CK's analytic is covered by which telemetry, and whether the release says what rules claim. */
export function Attack() {
  const { query } = useAddress();
  const { answer, trouble, answeredAt, again } = useAnswer<AttackAnswer>(
    hrefOf('attack', { release: query['release'], id: query['id'] }),
  );
  return (
    <main id="main">
      <h1>
        ATT&amp;CK{' '}
        <small class="faint">
          {answer && `release ${short(answer.release.release, 30)}${answer.release.excerpt ? ', an excerpt' : ''}`}
        </small>
      </h1>
      <TroubleNote trouble={trouble} answeredAt={answeredAt} again={again} />
      {trouble?.kind === 'not-found' && <a href={hrefOf('/attack', {})}>Back to the current release</a>}
      {!answer && !trouble && <Loading what="what is known of ATT&CK" />}
      {answer && (
        <>
          {answer.object && <Imported object={answer.object} />}
          <LogSources coverage={answer.coverage} />
          <MutableElements coverage={answer.coverage} />
          <Checks checks={answer.checks} />
          <AttackReleases answer={answer} />
          <p class="faint">{short(answer.notice, 2000)}</p>
        </>
      )}
    </main>
  );
}

/** An object as it was imported: MITRE's words, not ours. */
function Imported({ object }: { readonly object: NonNullable<AttackAnswer['object']> }) {
  return (
    <section class="card" aria-labelledby="object">
      <h2 id="object">
        {short(object.attackId ?? object.id, 60)} {short(object.name ?? '', 100)}{' '}
        <small class="faint">as imported, SHA-256 {object.rawSha256}</small>
      </h2>
      <RawText text={object.raw} />
    </section>
  );
}

const WORDS: Readonly<Record<AttackAnswer['checks'][number]['state'], string>> = {
  confirmed: '✓ confirmed',
  none: '✗ not in the release',
  gone: '✗ gone',
  contradicted: '✗ contradicted',
  unknown: '? not in this part of the release',
};

/** What rules, kinds and controls claim of ATT&CK, and the release does not confirm. */
function Checks({ checks }: { readonly checks: AttackAnswer['checks'] }) {
  const open = checks.filter(({ state }) => state !== 'confirmed');
  // Many rules claim the same, of which the release says the same.
  const groups = [...Map.groupBy(open, ({ state, claim, says }) => `${state} ${claim} ${says}`).values()];
  return (
    <section class="card" aria-labelledby="checks">
      <h2 id="checks">
        What is claimed of it{' '}
        <small class="faint">
          {checks.length - open.length} of {checks.length} claims confirmed by this release
        </small>
      </h2>
      <ul class="plain">
        {groups.map(([first, ...others]) =>
          first === undefined ? null : (
            <li key={`${first.by} ${first.claim}`}>
              <b class={first.state === 'unknown' ? 'faint' : 'bad'}>{WORDS[first.state]}</b>{' '}
              <Foreign text={first.says} />
              <small>
                claimed by {[first, ...others].map(({ by }) => short(by, 80)).join(', ')}: {short(first.claim)}
              </small>
            </li>
          ),
        )}
      </ul>
    </section>
  );
}
