import { percent } from '../../core/count.ts';

interface Point {
  readonly from: string;
  readonly running: number;
  readonly complete: number;
}

const WIDTH = 160;
const HEIGHT = 26;

/** The share of containers with a complete chain, step by step, with the last one in words. */
export function Trend({ points }: { readonly points: readonly Point[] }) {
  const shares = points.map(({ running, complete }) => (running === 0 ? 0 : complete / running));
  const [first, last] = [shares[0], shares.at(-1)];
  if (first === undefined || last === undefined) return <span class="faint">no record</span>;
  const x = (index: number): number => (shares.length === 1 ? WIDTH : (index * WIDTH) / (shares.length - 1));
  const y = (share: number): number => HEIGHT - 2 - share * (HEIGHT - 4);
  const path = shares
    .map((share, index) => `${index === 0 ? 'M' : 'L'}${x(index).toFixed(1)} ${y(share).toFixed(1)}`)
    .join('');
  const now = percentOf(points.at(-1));
  const says = `${percentOf(points[0])} at first, ${now} last`;
  return (
    <span class="trend">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={says}>
        <title>{says}</title>
        <path d={path} fill="none" stroke="currentColor" stroke-width="1.6" />
        <circle cx={x(shares.length - 1)} cy={y(last)} r="2.4" fill="currentColor" />
      </svg>{' '}
      {now}
    </span>
  );
}

function percentOf(point: Point | undefined): string {
  return percent(point?.complete ?? 0, Math.max(1, point?.running ?? 0));
}
