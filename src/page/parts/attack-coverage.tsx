import type { AttackAnswer } from '../api/types.ts';
import { hrefOf } from '../state/address.ts';
import { Foreign, short } from './foreign.tsx';

type Coverage = AttackAnswer['coverage'];
type Kind = Coverage['logSources'][number]['kinds'][number];

const MARKS: Readonly<
  Record<Coverage['logSources'][number]['read'], { readonly mark: string; readonly tone: string }>
> = {
  read: { mark: '✓', tone: 'good' },
  'not-read': { mark: '✗', tone: 'bad' },
  gap: { mark: '✗', tone: 'bad' },
  'not-asked': { mark: '?', tone: 'faint' },
};

/** For each log source of the analytic: which telemetry tells it and was heard, which rules rest on it. */
export function LogSources({ coverage: { analytic, logSources, looked } }: { readonly coverage: Coverage }) {
  return (
    <section class="card" aria-labelledby="log-sources">
      <h2 id="log-sources">
        Log sources of {short(analytic?.attackId ?? 'AN0946', 30)}{' '}
        {analytic && (
          <small>
            {short(analytic.name ?? '', 80)}{' '}
            <a href={hrefOf('/attack', { id: analytic.attackId ?? analytic.id })}>as imported</a>
          </small>
        )}
      </h2>
      {!analytic && <p class="faint">This release does not have the analytic.</p>}
      {logSources.map(({ name, channel, component, kinds, rules, read, says }) => (
        <div key={`${name} ${channel ?? ''}`} class="log-source">
          <h3>{short(name, 80)}</h3>
          <Cited text={channel} by={component && `${component.attackId ?? ''} ${component.name ?? ''}`} />
          <p>
            <b class={MARKS[read].tone}>{MARKS[read].mark}</b> {short(says, 1000)}
          </p>
          {kinds.length > 0 && <Kinds kinds={kinds} looked={looked} />}
          <p>
            {rules.length === 0 ? (
              <span class="faint">No rule rests on it.</span>
            ) : (
              <>
                Rules:{' '}
                {rules.map((rule, index) => (
                  <span key={rule}>
                    {index > 0 && ', '}
                    <a href={hrefOf('/findings', { rule, state: 'all' })}>{short(rule, 60)}</a>
                  </span>
                ))}
              </>
            )}
          </p>
        </div>
      ))}
    </section>
  );
}

function Kinds({ kinds, looked }: { readonly kinds: readonly Kind[]; readonly looked: boolean }) {
  const heard = kinds.filter((one) => one.heard);
  const silent = kinds.filter((one) => !one.heard);
  return (
    <ul class="plain">
      {heard.map(({ kind, title, heard: span }) => (
        <li key={kind}>
          <b class="good">✓ {short(kind, 60)}</b> {short(title, 120)}{' '}
          <span class="faint">
            {span && `heard ${span.from.slice(0, 16).replace('T', ' ')} – ${span.to.slice(0, 16).replace('T', ' ')}`}
          </span>
        </li>
      ))}
      {silent.length > 0 && (
        <li>
          <details>
            <summary>
              ? {silent.length} {heard.length > 0 ? 'other kinds' : 'kinds'} would tell it, and{' '}
              {looked ? 'were never heard' : 'nobody looked whether they were heard'}
            </summary>
            {silent.map(({ kind }) => short(kind, 60)).join(', ')}
          </details>
        </li>
      )}
    </ul>
  );
}

/** What ATT&CK leaves to each organisation, and which settings of the policy stand for it. */
export function MutableElements({ coverage: { mutableElements } }: { readonly coverage: Coverage }) {
  return (
    <section class="card" aria-labelledby="mutable">
      <h2 id="mutable">What the analytic leaves to you</h2>
      {mutableElements.length === 0 && <p class="faint">This release names nothing.</p>}
      <dl>
        {mutableElements.map(({ field, description, settings }) => (
          <div key={field}>
            <dt>
              <b>{short(field, 60)}</b>
            </dt>
            <dd>
              <Cited text={description} />
              {settings.length === 0 ? (
                <span class="bad">✗ no setting stands for it</span>
              ) : (
                <>
                  In the <a href={hrefOf('/policy', {})}>policy</a>: <code>{settings.join(', ')}</code>
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Words that are MITRE's, apart from ours. */
function Cited({ text, by }: { readonly text: string | undefined; readonly by?: string | undefined }) {
  if (text === undefined) return null;
  return (
    <blockquote>
      <Foreign text={text} most={400} /> <cite>ATT&amp;CK{by !== undefined && `, ${short(by.trim(), 80)}`}</cite>
    </blockquote>
  );
}
