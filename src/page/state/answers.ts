import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ask, NotAnswered, type Trouble } from '../api/client.ts';

/** What is known of the answer to a question. What was answered before stays while it is asked again, and says how old it is. */
export interface Known<Answer> {
  readonly answer?: Answer;
  readonly trouble?: Trouble;
  readonly isAsking: boolean;
  /** When the answer came, in milliseconds since 1970. */
  readonly answeredAt?: number;
  again(): void;
}

type State<Answer> = Omit<Known<Answer>, 'again'> & { readonly path?: string | undefined };

const SECOND = 1000;

/** Asks the API, again when the question changes or the server was busy; undefined asks nothing. */
export function useAnswer<Answer>(path: string | undefined): Known<Answer> {
  const [state, setState] = useState<State<Answer>>({ isAsking: path !== undefined, path });
  const [round, setRound] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const again = useCallback(() => setRound((one) => one + 1), []);

  useEffect(() => {
    if (path === undefined) return;
    const stop = new AbortController();
    setState((before) => (before.path === path ? { ...before, isAsking: true } : { isAsking: true, path }));
    ask<Answer>(path, stop.signal).then(
      (answer) => setState({ answer, isAsking: false, answeredAt: Date.now(), path }),
      (error: unknown) => {
        if (stop.signal.aborted) return;
        const trouble = troubleOf(error);
        setState(({ answer, answeredAt }) => ({
          isAsking: false,
          trouble,
          path,
          ...(answer !== undefined && { answer }),
          ...(answeredAt !== undefined && { answeredAt }),
        }));
        if (trouble.kind === 'waiting') timer.current = setTimeout(again, trouble.seconds * SECOND);
      },
    );
    return () => {
      stop.abort();
      clearTimeout(timer.current);
    };
  }, [path, round, again]);

  // What was answered to another question does not stand as the answer to this one.
  return { ...(state.path === path ? state : { isAsking: path !== undefined }), again };
}

export function troubleOf(error: unknown): Trouble {
  if (error instanceof NotAnswered) return error.trouble;
  return { kind: 'refused', says: error instanceof Error ? error.message : String(error) };
}
