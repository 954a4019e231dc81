import type { TagsAnswer } from '../api/types.ts';
import { shortDigest } from './names.tsx';
import { short } from './foreign.tsx';

type Tag = TagsAnswer['tags'][number];

interface TagChartShown {
  readonly tags: readonly Tag[];
  /** Where time ends on it: of the evaluation, or of the moment that is looked at. */
  readonly now: string;
  /** The image whose screen it is on: its bars are marked. */
  readonly here?: string;
}

const WIDTH = 1000;
const ROW = 22;
const BAR = 16;
const LEAST = 4;
const MOST_ROWS = 40;
/** Colours that can be told apart; more digests begin again with the first. */
const COLOURS = 8;
/** Of so many digests the colour is explained; the others tell what they are when pointed at, and in the list. */
const NAMED = 12;

/**
 * What tags meant over time: one row a tag, one colour a digest. The list below tells the same in words, and is what a screen
 * reader gets.
 */
export function TagChart({ tags, now, here }: TagChartShown) {
  const shown = tags.filter(({ history }) => history.length > 0).slice(0, MOST_ROWS);
  const all = shown.flatMap(({ history }) => history);
  const first = Math.min(...all.map(({ from }) => Date.parse(from)));
  const end = Date.parse(now);
  if (all.length < 2 || !(end > first)) return null;
  const digests = [...new Set(all.map(({ digest }) => digest))];
  const x = (at: string): number => ((Date.parse(at) - first) / (end - first)) * WIDTH;
  return (
    <figure class="tag-chart" aria-hidden="true">
      {shown.map(({ tag, history }) => (
        <div key={tag} class="tag-row">
          <span title={short(tag)}>{short(tag, 40)}</span>
          <svg viewBox={`0 0 ${WIDTH} ${ROW}`} preserveAspectRatio="none" role="img" aria-label={short(tag, 60)}>
            {history.map((one) => {
              const from = x(one.from);
              const width = Math.max(LEAST, Math.min(WIDTH, x(one.to ?? now)) - from);
              const says = `${shortDigest(one.digest)} from ${one.from}${one.to === undefined ? '' : ` to ${one.to}`}`;
              return (
                <rect
                  key={`${one.digest} ${one.from}`}
                  x={Math.min(from, WIDTH - LEAST)}
                  y={(ROW - BAR) / 2}
                  width={width}
                  height={BAR}
                  class={`digest-${digests.indexOf(one.digest) % COLOURS}${one.digest === here ? ' here' : ''}`}
                >
                  <title>{says}</title>
                </rect>
              );
            })}
          </svg>
        </div>
      ))}
      <figcaption>
        {digests.slice(0, NAMED).map((digest, index) => (
          <span key={digest}>
            <i class={`digest-${index % COLOURS}`} /> {shortDigest(digest)}{' '}
          </span>
        ))}
        from {new Date(first).toISOString().slice(0, 16).replace('T', ' ')} to {now.slice(0, 16).replace('T', ' ')}
        {tags.length > MOST_ROWS && `; the first ${MOST_ROWS} tags`}
      </figcaption>
    </figure>
  );
}
