import { useLocation } from 'preact-iso';
import { useEffect } from 'preact/hooks';
import type { Chain, Step } from '../api/types.ts';
import { useAddress } from '../state/address.ts';
import { stepId } from './chain/box-link.ts';
import { Foreign } from './foreign.tsx';
import { Moment } from './moment.tsx';
import { RawRecord } from './raw-record.tsx';

const SHOWN = 12;

interface StepsShown {
  readonly chain: Chain;
  /** Ids of findings: what is evidence of them speaks against the image. */
  readonly against: ReadonlySet<string>;
}

/** What happened, in order: what speaks against the image and the latest before it; the ordinary rest on demand. */
export function Steps({ chain, against }: StepsShown) {
  const { query, href } = useAddress();
  const { url } = useLocation();
  const isBad = (step: Step): boolean => step.findings.some((id) => against.has(id));
  const isWhole = query['steps'] === 'all';
  const kept = new Set(isWhole ? chain.steps : worth(chain.steps, isBad));
  const shown = chain.steps.filter((step) => kept.has(step));
  const ids = new Map(chain.steps.map((step, index) => [step, stepId(index)]));
  useEffect(() => {
    // A link to a step that was folded: the browser looked for it before it was there.
    const asked = document.getElementById(window.location.hash.slice(1));
    if (asked?.closest('.steps')) asked.focus();
  }, [url]);
  return (
    <section class="card" aria-labelledby="steps">
      <h2 id="steps">
        What happened, in order{' '}
        <small class="faint">
          {shown.length} of {chain.steps.length} steps{' '}
          {(isWhole || shown.length < chain.steps.length) && (
            <a href={href({ steps: isWhole ? undefined : 'all' })}>
              {isWhole ? 'fold the ordinary ones' : 'show the ordinary ones'}
            </a>
          )}
        </small>
      </h2>
      <ol class="steps">
        {shown.map((step) => (
          <li key={ids.get(step)} id={ids.get(step)} tabIndex={-1} class={isBad(step) ? 'bad' : ''}>
            <Moment at={step.at} />
            <b>{step.kind}</b>
            <span>
              <Foreign text={step.title} /> {isBad(step) && <strong title="speaks against the image">◆</strong>}
              <small>
                {step.detail !== undefined && (
                  <>
                    <Foreign text={step.detail} /> ·{' '}
                  </>
                )}
                {step.strength}
              </small>
            </span>
            <RawRecord evidence={step.evidence[0]} />
          </li>
        ))}
      </ol>
      <p class="faint">Times are UTC. ◆ speaks against the image.</p>
    </section>
  );
}

/** All that speaks against it, and of the others those nearest before, as far as there is room. */
function worth(steps: readonly Step[], isBad: (step: Step) => boolean): readonly Step[] {
  const bad = steps.filter(isBad);
  const first = steps.findIndex(isBad);
  const before = steps.slice(0, Math.max(first, 0)).filter((step) => !isBad(step));
  const rest = Math.max(0, SHOWN - bad.length);
  return bad.length === 0 ? steps.slice(-SHOWN) : [...bad, ...(rest === 0 ? [] : before.slice(-rest))];
}
