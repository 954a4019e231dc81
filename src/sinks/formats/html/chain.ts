import type { Chain, Step } from '../../../core/report.ts';
import { formatTime, type Time } from '../../../core/time.ts';
import { counted } from '../../../core/count.ts';
import { clock } from '../../phrases.ts';
import { linkList } from './links.ts';
import { html, type Markup, when } from '../../markup.ts';
import { MARK, type Mark, type NumberedStep, timeline } from './timeline.ts';

const DRAWN = 60;
const HALF = MARK / 2;

/** Beside the chain. `standing`: by id, the digest (empty: none) of each finding neither suppressed nor resolved. */
export interface ChainContext {
  readonly end: Time;
  readonly standing: ReadonlyMap<string, string>;
}

/** The chain of one finding: a drawing, the same as a numbered list, and custody link by link. */
export function chainSection(chain: Chain, context: ChainContext, name: string): Markup {
  const steps = drawn(numbered(chain, context));
  const left = chain.steps.length - steps.length;
  const suspects = steps.filter((step) => step.suspect).length;
  return html`<figure class="chain">
<div class="scroll" tabindex="0" role="region" aria-label="${`Timeline of ${name}`}">${drawing(steps, context.end)}</div>
<figcaption>${counted(steps.length, 'step')}, ${counted(suspects, 'of them is evidence against this image', 'of them are evidence against this image')} 
(<span class="key" aria-hidden="true">◆</span> and striped). Time runs to the right, UTC; long waits are shortened.
<span class="narrow"> The drawing scrolls sideways.</span>${when(left > 0, () => html` ${counted(left, 'quieter step')} left out.`)}</figcaption>
<ol class="steps">${steps.map(item)}</ol>
</figure>${chain.custody && linkList(chain.custody)}`;
}

function numbered(chain: Chain, { standing }: ChainContext): readonly NumberedStep[] {
  const own = new Set<string>(chain.digests.map((one) => one.digest));
  const against = (step: Step) =>
    step.findings.some((id) => {
      const about = standing.get(id);
      if (about === undefined) return false;
      return step.digest === undefined || about === '' || about === step.digest || own.has(step.digest);
    });
  return chain.steps.map((step, index) => ({ number: index + 1, step, suspect: against(step) }));
}

/** All, or those that matter most: suspicious ones, then the latest. */
function drawn(steps: readonly NumberedStep[]): readonly NumberedStep[] {
  if (steps.length <= DRAWN) return steps;
  const byWeight = [...steps].sort(
    (one, other) => Number(other.suspect) - Number(one.suspect) || other.number - one.number,
  );
  return byWeight.slice(0, DRAWN).sort((one, other) => one.number - other.number);
}

function drawing(steps: readonly NumberedStep[], end: Time): Markup {
  const { width, height, lanes, ticks } = timeline(steps, end);
  return html`<svg class="timeline" viewBox="0 0 ${width} ${height}" role="img" aria-label="Drawing of the steps listed below">
${lanes.map(
  (
    lane,
    index,
  ) => html`<rect class="${index % 2 === 0 ? 'lane' : 'lane odd'}" x="0" y="${lane.y}" width="${width}" height="${lane.height}"/>
<text class="lane-name" x="8" y="${lane.y + 18}">${lane.name}</text>`,
)}
${ticks.map(
  ({ x, at }) => html`<line class="tick" x1="${round(x)}" y1="22" x2="${round(x)}" y2="${height - 6}"/>
<text class="tick-label" x="${round(Math.min(x, width - 34))}" y="15">${clock(at).slice(5, 16)}</text>`,
)}
${lanes.flatMap((lane) => lane.marks.map((mark) => drawnMark(mark)))}</svg>`;
}

function drawnMark(mark: Mark): Markup {
  const { x, y, width, suspect, step, number } = mark;
  const label = x + (width > 0 ? HALF + 1 : 0);
  return html`<g class="${suspect ? 'mark suspect' : 'mark'}"><title>${`${number}. ${step.title}, ${clock(step.at)} UTC`}</title>
${width > 0 ? bar(mark) : suspect ? diamond(x, y) : html`<circle class="shape" cx="${round(x)}" cy="${y}" r="${HALF - 1}"/>`}
<text class="number" x="${round(label)}" y="${y + 4}">${number}</text></g>`;
}

function bar({ x, y, width, suspect, step }: Mark): Markup {
  const [left, right, top, bottom] = [round(x), round(x + width - 1), y - HALF + 1, y + HALF - 1];
  const tip = step.ongoing
    ? `${right - 9},${top} ${right},${y} ${right - 9},${bottom}`
    : `${right},${top} ${right},${bottom}`;
  const outline = `${left},${top} ${tip} ${left},${bottom}`;
  return html`<polygon class="shape" points="${outline}"/>${when(
    suspect,
    () => html`<polygon class="stripes" points="${outline}"/>
<rect class="plate" x="${left + 2}" y="${top + 2}" width="${MARK - 2}" height="${MARK - 6}" rx="2"/>`,
  )}`;
}

function diamond(x: number, y: number): Markup {
  const reach = HALF + 2;
  return html`<polygon class="shape" points="${`${round(x)},${y - reach} ${round(x + reach)},${y} ${round(x)},${y + reach} ${round(x - reach)},${y}`}"/>`;
}

function item({ number, step, suspect }: NumberedStep): Markup {
  const end = step.to === undefined ? (step.ongoing ? 'still so' : undefined) : `until ${clock(step.to)}`;
  const facts = [end, step.detail, step.actor && `by ${step.actor}`, step.strength].filter(
    (fact) => fact !== undefined && fact !== '',
  );
  const where = step.evidence.map((one) => `${one.path}:${one.line}`);
  return html`<li value="${number}"${when(suspect, () => html` class="suspect"`)}><time datetime="${formatTime(step.at)}">${clock(step.at)}</time>
<b>${step.kind}</b> <span>${step.title}${when(suspect, () => html` <strong class="flag">◆ suspicious</strong>`)}
<small>${facts.join(', ')}${when(where.length > 0, () => html` <code>${where.join(' ')}</code>`)}</small></span></li>`;
}

/** Coordinates to a tenth: more digits only make the page larger. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
