import { formatTime, type Time } from '../../../core/time.ts';
import { createNews } from './news.ts';

/** Where a listener hears: the answer to its request. */
export interface Ear {
  write(text: string): unknown;
  /** Bytes that wait to be taken. */
  readonly writableLength: number;
  end(): unknown;
  destroy(): unknown;
}

/** Those who listen to what happens on the server. */
export interface Listeners {
  evaluated(at: Time): void;
  changed(findings: readonly string[]): void;
  /** Told together, a moment later. */
  sources(names: readonly string[]): void;
  /** Whether there is room for one more. */
  hasRoom(): boolean;
  /** It is told what it missed after the id that it heard last. What is answered has it told no more. */
  add(ear: Ear, lastId: string | undefined, mayStill: () => Promise<boolean>): () => void;
  /** A sign of life to all, after asking whether they may still listen. */
  beat(): Promise<void>;
  stop(): void;
}

const MOST = 200;
/** Ids in one event. */
const MOST_FINDINGS = 200;
const MOST_NAMES = 200;
/** Who takes so little comes again with the id that it heard last. */
const MOST_WAITING = 64 * 1024;
const BEAT = 15_000;
const GATHERED = 2000;

export function createListeners(now: () => Time): Listeners {
  const news = createNews(now());
  const ears = new Map<Ear, () => Promise<boolean>>();
  const heard = new Set<string>();

  function send(ear: Ear, text: string): void {
    if (text === '') return;
    ear.write(text);
    if (ear.writableLength <= MOST_WAITING) return;
    ears.delete(ear);
    ear.destroy();
  }
  const tell = (text: string): void => {
    for (const ear of ears.keys()) send(ear, text);
  };
  function tellSources(): void {
    if (heard.size === 0) return;
    const names = [...heard].sort().slice(0, MOST_NAMES);
    heard.clear();
    tell(news.add('sources', { names }));
  }
  async function beat(): Promise<void> {
    for (const [ear, mayStill] of ears) {
      if (await mayStill()) send(ear, ': still here\n\n');
      else if (ears.delete(ear)) ear.end();
    }
  }
  // A server that stops, or a test that forgets it, waits for neither.
  const timers = [setInterval(tellSources, GATHERED).unref(), setInterval(() => void beat(), BEAT).unref()];

  return {
    evaluated: (at) => tell(news.add('evaluated', { at: formatTime(at) })),
    changed(findings) {
      if (findings.length === 0) return;
      const told = findings.slice(0, MOST_FINDINGS);
      tell(news.add('changed', { findings: told, more: findings.length - told.length }));
    },
    sources(names) {
      for (const name of names) heard.add(name);
    },
    add(ear, lastId, mayStill) {
      ears.set(ear, mayStill);
      send(ear, `retry: 3000\n${news.since(lastId) || '\n'}`);
      return () => void ears.delete(ear);
    },
    hasRoom: () => ears.size < MOST,
    beat,
    stop() {
      for (const timer of timers) clearInterval(timer);
      for (const ear of ears.keys()) ear.end();
      ears.clear();
    },
  };
}
