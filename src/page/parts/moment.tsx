import { formatDuration } from '../../core/time.ts';

/** An instant in UTC: `11-16 21:09:47`, with its year where that is not the one of `now`. */
export function Moment({ at, now = Date.now() }: { readonly at: string; readonly now?: number }) {
  const [date = '', clock = ''] = at.split('T');
  const year = String(new Date(now).getUTCFullYear());
  const day = date.startsWith(`${year}-`) ? date.slice(5) : date;
  return (
    <time dateTime={at} title={`${at} (UTC)`}>
      {day} {clock.slice(0, 8).replace(/Z$/, '')}
    </time>
  );
}

/** `2 h 22 min`, `3 d 4 h`, `12 s`; of a clock that is ahead nothing. */
export function lasting(milliseconds: number): string {
  return formatDuration(Math.max(0, milliseconds));
}

/** How long before `now` it was. */
export function since(at: string, now: number): string {
  return lasting(now - Date.parse(at));
}

/** What was evaluated longer ago, in milliseconds, is a picture of that time. */
const LATELY = 3_600_000;
/** Clocks of browser and server differ by so much as a rule. */
const SKEW = 60_000;

/** How old what is shown is; of what is a picture of another time, of when: files are judged as of when late records had come. */
export function Evaluated({ at }: { readonly at: string }) {
  const age = Date.now() - Date.parse(at);
  if (Math.abs(age) < SKEW || (age > 0 && age < LATELY)) return <span>evaluated {lasting(age)} ago</span>;
  return (
    <span>
      as of <Moment at={at} /> UTC{age < 0 && ', when late records have come'}
    </span>
  );
}
