import { inShell } from '../../core/in-shell.ts';
import { useEffect, useRef, useState } from 'preact/hooks';
import { send } from '../api/client.ts';
import { troubleOf } from '../state/answers.ts';
import { short } from './foreign.tsx';

export type DecisionKind = 'acknowledge' | 'suppress' | 'approve' | 'unsuppress' | 'revive';

interface DecideShown {
  readonly kind: DecisionKind;
  readonly findings: readonly string[];
  /** Of approvals: the decisions that are agreed to, one of each finding, in their order. */
  readonly approves?: readonly string[];
  /** With those that could not be decided, which stay selected. */
  done(failed: readonly string[]): void;
}

interface Results {
  readonly results: readonly { readonly finding: string; readonly refusal?: { readonly detail: string } }[];
}

const TITLES: Readonly<Record<DecisionKind, string>> = {
  acknowledge: 'Look after',
  suppress: 'Suppress',
  approve: 'Approve the suppression of',
  unsuppress: 'Tolerate no longer',
  revive: 'Open again',
};
const DAY = 86_400_000;
const MOST_DAYS = 90;

/** Asks for the reason, and of a suppression for its end; says of each finding that could not be decided why. */
export function DecideDialog({ kind, findings, approves, done }: DecideShown) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [given, setGiven] = useState<Given>({ why: '', until: '' });
  useEffect(() => dialog.current?.showModal(), []);
  const body = {
    findings,
    kind,
    why: given.why,
    ...(kind === 'suppress' && given.until !== '' && { until: `${given.until}T00:00:00Z` }),
    ...(approves !== undefined && { approves }),
  };

  const { decide, says, failed, isSending } = useSending(body, done);
  return (
    <dialog ref={dialog} aria-labelledby="decide-title" onClose={() => done(failed)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void decide();
        }}
      >
        <h2 id="decide-title">
          {TITLES[kind]} {findings.length === 1 ? 'this finding' : `${findings.length} findings`}
        </h2>
        <Reason kind={kind} given={given} give={setGiven} />
        {says.map((one) => (
          <p key={one} class="bad" role="alert">
            {short(one, 400)}
          </p>
        ))}
        <details>
          <summary>copy as command</summary>
          <pre tabIndex={0}>{commandOf(body)}</pre>
        </details>
        <div class="actions">
          <button type="submit" class="main" disabled={isSending}>
            {TITLES[kind]}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel <kbd>Esc</kbd>
          </button>
        </div>
      </form>
    </dialog>
  );
}

/** Sends what was decided; what was refused stays, with why. */
function useSending(body: { readonly findings: readonly string[] }, done: DecideShown['done']) {
  const [says, setSays] = useState<readonly string[]>([]);
  const [failed, setFailed] = useState<readonly string[]>([]);
  const [isSending, setSending] = useState(false);

  async function decide(): Promise<void> {
    setSending(true);
    try {
      const { results } = await send<Results>('/api/v1/decisions', body);
      const refused = results.filter((one) => one.refusal);
      if (refused.length === 0) return done([]);
      setFailed(refused.map((one) => one.finding));
      setSays([...new Set(refused.map((one) => one.refusal?.detail ?? ''))]);
    } catch (error) {
      setFailed(body.findings);
      setSays([troubleOf(error).says]);
    } finally {
      setSending(false);
    }
  }
  return { decide, says, failed, isSending };
}

/** What people say of a decision: why, and of a suppression until which day. */
interface Given {
  readonly why: string;
  readonly until: string;
}

interface ReasonShown {
  readonly kind: DecisionKind;
  readonly given: Given;
  give(given: Given): void;
}

function Reason({ kind, given, give }: ReasonShown) {
  const day = (days: number): string => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
  return (
    <>
      <label>
        Why
        <textarea
          required
          maxLength={1000}
          rows={3}
          value={given.why}
          onInput={(event) => give({ ...given, why: event.currentTarget.value })}
        />
      </label>
      {kind === 'suppress' && (
        <label>
          Until the beginning of (at most {MOST_DAYS} days)
          <input
            type="date"
            required
            min={day(1)}
            max={day(MOST_DAYS)}
            value={given.until}
            onInput={(event) => give({ ...given, until: event.currentTarget.value })}
          />
        </label>
      )}
      {kind === 'suppress' && <p class="faint">What is critical is suppressed only once a second person approves.</p>}
    </>
  );
}

/** The same call for a shell. */
function commandOf(body: object): string {
  const json = inShell(JSON.stringify(body));
  return `curl -X POST -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\\n  -d ${json} ${window.location.origin}/api/v1/decisions`;
}
