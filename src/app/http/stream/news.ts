import type { Time } from '../../../core/time.ts';

/** What listeners are told. */
export interface NewsOf {
  /** Everything was judged. */
  readonly evaluated: { readonly at: string };
  /** Findings that are told otherwise than before, and how many others. */
  readonly changed: { readonly findings: readonly string[]; readonly more: number };
  /** Sources that something was heard of, or put into quarantine or deleted there. */
  readonly sources: { readonly names: readonly string[] };
}

/** What was told last, as server-sent events, each with an id. */
export interface News {
  /** Keeps it; answers the text that listeners get. */
  add<Kind extends keyof NewsOf>(kind: Kind, told: NewsOf[Kind]): string;
  /**
   * What to send first to who has heard all up to an id, or nothing yet. Where what follows that id is kept no longer, or
   * the id is none of this server's, `reset` says so: then whatever is shown has to be asked for anew.
   */
  since(id: string | undefined): string;
}

/** Of each kind of event a page asks anew for a few answers: who missed more than so many does so for all. */
const KEPT = 500;

/** `startedAt`: ids of another start are none of this one's. */
export function createNews(startedAt: Time): News {
  let last = 0;
  let kept: readonly string[] = [];
  const idOf = (number: number): string => `${startedAt.toString(36)}-${number}`;

  function numberIn(id: string): number | undefined {
    const [, start, digits] = /^([0-9a-z]{1,12})-(\d{1,12})$/.exec(id) ?? [];
    const number = Number(digits);
    const isKept = start === startedAt.toString(36) && number <= last && number >= last - kept.length;
    return isKept ? number : undefined;
  }

  return {
    add(kind, told) {
      last += 1;
      const text = `event: ${kind}\nid: ${idOf(last)}\ndata: ${JSON.stringify(told)}\n\n`;
      kept = [...kept, text].slice(-KEPT);
      return text;
    },
    since(id) {
      // An event without data is none to a page, but its id is where it goes on after a break.
      if (id === undefined) return `id: ${idOf(last)}\n\n`;
      const number = numberIn(id);
      if (number === undefined) return `event: reset\nid: ${idOf(last)}\ndata: {}\n\n`;
      return number === last ? '' : kept.slice(number - last).join('');
    },
  };
}
