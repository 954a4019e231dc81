import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import { ask } from '../api/client.ts';
import type { ChangesAnswer } from '../api/types.ts';
import { troubleOf } from './answers.ts';

/** What the server tells by itself. `missed`: something, and nobody knows what. */
export type Heard =
  | { readonly kind: 'evaluated'; readonly at: string }
  | { readonly kind: 'changed'; readonly findings: readonly string[]; readonly more: number }
  | { readonly kind: 'missed' };

/** `asking`: the server has no room for one more who listens, and is asked now and then instead. */
export type Connection = 'listening' | 'asking' | 'lost';

const EVERY = 30_000;
const PAGE = 200;
const hearers = new Set<(heard: Heard) => void>();
const watchers = new Set<() => void>();
let connection: Connection = 'listening';
let source: EventSource | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
/** All that was told until then is known here. */
let knownUntil: string | undefined;

/** Listens as long as somebody looks: a browser has six connections to a server, for all its tabs together. */
export function listen(): () => void {
  const look = (): void => {
    stop();
    if (document.visibilityState === 'hidden') return;
    open();
    if (knownUntil !== undefined) void catchUp();
  };
  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    document.removeEventListener('visibilitychange', look);
    stop();
  };
}

function stop(): void {
  source?.close();
  source = undefined;
  clearTimeout(timer);
}

function open(): void {
  const own = new EventSource('/api/v1/stream');
  source = own;
  own.onopen = () => connect('listening');
  own.onerror = () => {
    // After a break the browser comes again by itself, with the id it heard last; a refusal is for ever.
    if (own.readyState === EventSource.CLOSED) void askInstead();
    else connect('lost');
  };
  own.addEventListener('evaluated', ({ data }) => {
    const { at }: { readonly at: string } = JSON.parse(data);
    tell({ kind: 'evaluated', at });
  });
  own.addEventListener('changed', ({ data }) => {
    const told: { readonly findings: readonly string[]; readonly more: number } = JSON.parse(data);
    tell({ kind: 'changed', ...told });
  });
  own.addEventListener('reset', () => tell({ kind: 'missed' }));
}

/** And tries to listen again later. */
async function askInstead(): Promise<void> {
  stop();
  connect((await catchUp()) ? 'asking' : 'lost');
  timer = setTimeout(open, EVERY);
}

/** Asks what was told meanwhile; answers whether there was an answer. */
async function catchUp(): Promise<boolean> {
  const since = knownUntil;
  const question = since === undefined ? 'changes?limit=1' : `changes?since=${since}&limit=${PAGE}`;
  try {
    const { items, evaluatedAt, next } = await ask<ChangesAnswer>(question);
    const news = since === undefined ? [] : items.filter(({ at }) => Date.parse(at) > Date.parse(since));
    const latest = news[0]?.at ?? evaluatedAt;
    tell({ kind: 'evaluated', at: Date.parse(latest) > Date.parse(evaluatedAt) ? latest : evaluatedAt });
    if (news.length > 0 && next !== undefined) tell({ kind: 'missed' });
    else if (news.length > 0) tell({ kind: 'changed', findings: news.map(({ finding }) => finding), more: 0 });
    return true;
  } catch (error) {
    return troubleOf(error).kind !== 'unreachable';
  }
}

function tell(heard: Heard): void {
  if (heard.kind === 'evaluated') knownUntil = heard.at;
  for (const hear of hearers) hear(heard);
}

function connect(next: Connection): void {
  if (connection === next) return;
  connection = next;
  for (const watch of watchers) watch();
}

export function useConnection(): Connection {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const watch = (): void => draw(undefined);
    watchers.add(watch);
    return () => void watchers.delete(watch);
  }, []);
  return connection;
}

/** Calls back with what is told from now on. */
export function useHearing(hear: (heard: Heard) => void): void {
  const current = useRef(hear);
  current.current = hear;
  useEffect(() => {
    const own = (heard: Heard): void => current.current(heard);
    hearers.add(own);
    return () => void hearers.delete(own);
  }, []);
}

/** What was told since it was last shown. */
export interface News {
  readonly findings: ReadonlySet<string>;
  /** Besides, nobody knows how many others. */
  readonly others: boolean;
  shown(): void;
}

const NONE = { findings: new Set<string>(), others: false };

export function useNews(): News {
  const [news, setNews] = useState<Omit<News, 'shown'>>(NONE);
  useHearing((heard) => {
    if (heard.kind === 'missed') setNews((before) => ({ ...before, others: true }));
    if (heard.kind === 'changed')
      setNews(({ findings, others }) => ({
        findings: new Set([...findings, ...heard.findings]),
        others: others || heard.more > 0,
      }));
  });
  return { ...news, shown: () => setNews(NONE) };
}
