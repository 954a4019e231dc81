import type { Steps } from '../../../core/custody.ts';
import { type SharePoint, share, trendText } from '../../trend.ts';
import { html, type Markup } from '../../markup.ts';

const WIDTH = 14;
const HEIGHT = 28;
const GAP = 2;

/** A bar for each step that has figures, as high as its share; what is missing of the whole stays pale. */
export function trend(name: string, points: readonly SharePoint[], steps: Steps): Markup {
  const count = Math.round((steps.to - steps.from) / steps.length);
  return html`<svg class="trend" width="${count * WIDTH}" viewBox="0 0 ${count * WIDTH} ${HEIGHT}" preserveAspectRatio="none"
 role="img" aria-label="${`${name} over time: ${trendText(points, steps)}`}">${points.map((point) => bar(point, steps))}</svg>`;
}

function bar(point: SharePoint, steps: Steps): Markup {
  const x = Math.floor((point.from - steps.from) / steps.length) * WIDTH;
  const filled = Math.round(HEIGHT * share(point) * 10) / 10;
  return html`<rect class="track" x="${x}" width="${WIDTH - GAP}" height="${HEIGHT}"/><rect class="fill" x="${x}" y="${Math.round((HEIGHT - filled) * 10) / 10}" width="${WIDTH - GAP}" height="${filled}"/>`;
}
