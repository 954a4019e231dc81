const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

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

/** `2 h 22 min`, `3 d 4 h`, `12 s`. */
export function lasting(milliseconds: number): string {
  const length = Math.max(0, milliseconds);
  if (length < MINUTE) return `${Math.floor(length / 1000)} s`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < DAY) return `${Math.floor(length / HOUR)} h ${Math.floor((length % HOUR) / MINUTE)} min`;
  return `${Math.floor(length / DAY)} d ${Math.floor((length % DAY) / HOUR)} h`;
}

/** How long before `now` it was. */
export function since(at: string, now: number): string {
  return lasting(now - Date.parse(at));
}
