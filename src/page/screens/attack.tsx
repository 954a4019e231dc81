import type { AttackAnswer } from '../api/types.ts';
import { LogSources, MutableElements } from '../parts/attack-coverage.tsx';
import { AttackReleases } from '../parts/attack-releases.tsx';
import { Foreign, short } from '../parts/foreign.tsx';
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
      {trouble?.kind === 'not-found' && <a href="/attack">Back to the current release</a>}
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
      <Foreign text={object.raw} most={0} />
    </section>
  );
}

/** What rules, kinds and controls claim of ATT&CK, and the release does not confirm. */
function Checks({ checks }: { readonly checks: AttackAnswer['checks'] }) {
  const open = checks.filter(({ state }) => state !== 'confirmed');
  return (
    <section class="card" aria-labelledby="checks">
      <h2 id="checks">
        What rules claim of it <small class="faint">{checks.length - open.length} confirmed by this release</small>
      </h2>
      {open.length === 0 && <p class="faint">The release confirms every claim.</p>}
      <ul class="plain">
        {open.map((one) => (
          <li key={`${one.by} ${one.claim}`}>
            <b class={one.state === 'unknown' ? 'faint' : 'bad'}>{one.state}</b> {short(one.by, 80)}: {short(one.claim)}
            <small>
              <Foreign text={one.says} />
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
