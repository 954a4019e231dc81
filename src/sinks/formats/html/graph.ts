import type { Box, ChainGraph, Folded, Hole, Lane, Stage } from '../../../core/chain-graph.ts';
import { shortDigest } from '../../../core/digest.ts';
import type { Chain } from '../../../core/report.ts';
import { formatTime } from '../../../core/time.ts';
import { draw } from '../../../drawing/draw.ts';
import type { Drawing, DrawnLine, LaneHead, Placed, Rectangle } from '../../../drawing/drawing.ts';
import { HOLE_MEANS, holeTitle, laneFacts, STANDINGS } from '../../../drawing/words.ts';
import { clock } from '../../phrases.ts';
import { html, type Markup, when } from '../../markup.ts';

/** Arrow heads, once a page: drawings refer to them. */
export const ARROWS: Markup = html`<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker>
<marker id="tip-suspect" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="10" markerHeight="10" markerUnits="userSpaceOnUse" orient="auto"><path class="tip suspect" d="M0 0 8 4 0 8z"/></marker>`;

/** The same chain for screens of three widths, of which styles show one: nothing here may need a script. */
export function graphSection(graph: ChainGraph, chain: Chain, id: string): Markup {
  const stepOf = stepsById(chain, id);
  const shapes = [
    ['wide', draw(graph, { shape: 'wide' })],
    ['narrow', draw(graph, { shape: 'narrow', width: 540 })],
    ['tiny', draw(graph, { shape: 'narrow', width: 300 })],
  ] as const;
  return html`<figure class="graph">${shapes.map(([name, drawing]) => drawn(name, drawing, stepOf))}
<figcaption><span class="key" aria-hidden="true">◆</span> suspicious; dashed box: looked for, not there; dotted box: no source tells; no box: not expected.
Lines: solid recorded, double verified, dashed asserted, dotted inferred. Times are UTC. A box leads to its step in the list.</figcaption></figure>`;
}

/** The place in the list of the step that has a record of a box. */
function stepsById({ steps }: Chain, id: string): (box: Box) => string | undefined {
  const byRecord = new Map<string, number>();
  steps.forEach((step, index) => {
    for (const { eventId } of step.evidence) if (!byRecord.has(eventId)) byRecord.set(eventId, index + 1);
  });
  return ({ evidence }) => {
    const number = evidence.map(({ eventId }) => byRecord.get(eventId)).find((one) => one !== undefined);
    return number === undefined ? undefined : `#step-${id}-${number}`;
  };
}

function drawn(name: string, drawing: Drawing, stepOf: (box: Box) => string | undefined): Markup {
  const { width, height, headings, lanes, lines, foldedLanes } = drawing;
  return html`<svg class="drawing ${name}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="The chain, drawn">
${headings.filter(({ lane }) => lane === undefined).map((one) => inside(one, html`<div class="stage">${one.says}</div>`))}
${lines.map(lineOf)}
${lanes.map((one) => laneOf(one, drawing, stepOf))}
${lines.map(({ label, line }) => label && html`<text class="${line.suspicious ? 'label suspect' : 'label'}" x="${label.x}" y="${label.y}" text-anchor="${label.anchor}">${label.says.slice(0, 40)}</text>`).flatMap((one) => one ?? [])}
${foldedLanes && inside(foldedLanes, foldedBox(foldedLanes.folded))}</svg>
`;
}

/** One image with all that is drawn of it: who listens hears whose boxes they are. */
function laneOf(lane: LaneHead, drawing: Drawing, stepOf: (box: Box) => string | undefined): Markup {
  const own = <Of extends { readonly lane?: number }>(all: readonly Of[]): readonly Of[] =>
    all.filter((one) => one.lane === lane.lane);
  const { digest, standing } = lane.of;
  return html`<g role="group" aria-label="${digest ? shortDigest(digest) : 'no digest'}, ${STANDINGS[standing][1]}">${when(lane.lane > 0, () => html`<line class="between" x1="0" x2="${drawing.width}" y1="${lane.y - 2}" y2="${lane.y - 2}"/>`)}${inside(lane, laneHead(lane.of))}
${own(drawing.headings).map((one) => inside(one, html`<div class="stage">${one.says}</div>`))}
${own(drawing.placed).map((one) => inside(one, itemOf(one, stepOf)))}</g>
`;
}

// Positions are attributes: the page's policy lets no style stand at an element.
function inside({ x, y, width, height }: Rectangle, content: Markup): Markup {
  return html`<foreignObject x="${x}" y="${y}" width="${width}" height="${height}">${content}</foreignObject>
`;
}

function laneHead({ digest, standing, names, ...told }: Lane): Markup {
  const [glyph, word] = STANDINGS[standing];
  return html`<div class="lane-head ${standing}"><b><span aria-hidden="true">${glyph}</span> ${word}</b> <code>${digest ? shortDigest(digest) : 'no record tells the digest'}</code>
<small>${laneFacts(told)}</small><span class="names">${names.at(-1)}</span></div>`;
}

function itemOf(placed: Placed, stepOf: (box: Box) => string | undefined): Markup {
  switch (placed.kind) {
    case 'box':
      return boxOf(placed.box, stepOf(placed.box));
    case 'hole':
      return holeOf(placed.stage, placed.hole);
    case 'folded':
      return foldedBox(placed.folded);
  }
}

function boxOf({ title, detail, at, suspicious, strength }: Box, step: string | undefined): Markup {
  const flag = when(
    suspicious,
    () => html`<span class="flag" aria-hidden="true">◆</span><span class="spoken">suspicious: </span>`,
  );
  const whole = [title, detail, clock(at), strength].filter((text) => text !== undefined).join('\n');
  const words = html`<b>${title}</b><small>${detail}</small><time datetime="${formatTime(at)}">${clock(at).slice(5)}${flag}</time>`;
  const look = suspicious ? 'box suspect' : 'box';
  return step === undefined
    ? html`<div class="${look}" title="${whole}">${words}</div>`
    : html`<a class="${look}" href="${step}" title="${whole}">${words}</a>`;
}

function holeOf(stage: Stage, hole: Hole): Markup {
  const sure = hole.absence === undefined ? '' : `, absence ${hole.absence}`;
  return html`<div class="box hole ${hole.state}" title="${hole.says}${sure}"><b><span aria-hidden="true">${hole.state === 'missing' ? '✗' : '?'}</span> ${holeTitle(stage, hole)}</b><small>${hole.says}</small><em>${HOLE_MEANS[hole.state]}</em></div>`;
}

function foldedBox({ says }: Folded): Markup {
  return html`<div class="box folded">${says}</div>`;
}

function lineOf({ line, points }: DrawnLine): Markup {
  const path = `M${points.map(([x, y]) => `${x} ${y}`).join('L')}`;
  const look = ['line', line.kind, line.strength, ...(line.suspicious ? ['suspect'] : [])].join(' ');
  return html`<path class="${look}" d="${path}"/>${when(line.strength === 'verified', () => html`<path class="line core" d="${path}"/>`)}`;
}
