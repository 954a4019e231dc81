import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ask, type Trouble } from '../api/client.ts';
import type { Page } from '../api/types.ts';
import { troubleOf } from './answers.ts';

/** A list that comes in pages, as far as it has come. */
export interface Pages<Item> {
  readonly items: readonly Item[];
  readonly evaluatedAt?: string;
  readonly trouble?: Trouble;
  readonly isAsking: boolean;
  /** When the last of them came, in milliseconds since 1970. */
  readonly answeredAt?: number;
  /** There is no more. */
  readonly isWhole: boolean;
  /** Asks for the page after the last one. */
  more(): void;
  /** Asks from the beginning. */
  again(): void;
}

interface State<Item> extends Omit<Pages<Item>, 'more' | 'again'> {
  readonly path: string;
  readonly next?: string;
}

const PAGE = 200;
const SECOND = 1000;

/** `path` with its query, as `findings?state=open`. What was listed stays until the first page of another question is there. */
export function usePages<Item>(path: string): Pages<Item> {
  const [state, setState] = useState<State<Item>>({ items: [], isAsking: true, isWhole: false, path });
  const [round, setRound] = useState(0);
  const asked = useRef<AbortController | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const again = useCallback(() => setRound((one) => one + 1), []);

  const fetchPage = useCallback(
    (cursor: string | undefined) => {
      const stop = new AbortController();
      asked.current = stop;
      setState((before) => ({ ...before, isAsking: true }));
      const joint = path.includes('?') ? '&' : '?';
      const from = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      ask<Page<Item>>(`${path}${joint}limit=${PAGE}${from}`, stop.signal).then(
        ({ items, next, evaluatedAt }) =>
          setState((before) => ({
            items: cursor === undefined ? items : [...before.items, ...items],
            isAsking: false,
            isWhole: next === undefined,
            path,
            evaluatedAt,
            answeredAt: Date.now(),
            ...(next !== undefined && { next }),
          })),
        (error: unknown) => {
          if (stop.signal.aborted) return;
          const trouble = troubleOf(error);
          setState((before) => ({ ...before, isAsking: false, trouble }));
          if (trouble.kind === 'waiting') timer.current = setTimeout(again, trouble.seconds * SECOND);
        },
      );
    },
    [path],
  );

  useEffect(() => {
    fetchPage(undefined);
    return () => {
      asked.current?.abort();
      clearTimeout(timer.current);
    };
  }, [fetchPage, round]);

  return {
    ...state,
    again,
    more() {
      if (!state.isAsking && !state.trouble && state.next !== undefined && state.path === path) fetchPage(state.next);
    },
  };
}
