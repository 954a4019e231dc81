import { type Custody, CUSTODY_LINKS, type CustodyLink, isBroken, type Link } from '../../../core/custody.ts';
import { counted } from '../../../core/count.ts';
import type { PlacementRow } from '../../../core/report.ts';
import { formatTime } from '../../../core/time.ts';
import { clock, imageName, recordPlace } from '../../phrases.ts';
import { html, type Markup, when } from '../../markup.ts';

const ROWS = 200;
const GLYPHS = { complete: '✓', missing: '✗', contradicted: '!', unknown: '?' } as const;

/** The links of one chain: state, reason, how well it is known, and the records that say so. */
export function linkList({ links }: Custody): Markup {
  return html`<ul class="links" aria-label="Chain of custody">
${CUSTODY_LINKS.map((name) => item(name, links[name]))}</ul>`;
}

function item(name: CustodyLink, { state, reason, strength, absence, evidence }: Link): Markup {
  const sure = [strength, absence && `absence ${absence}`].filter((word) => word !== undefined).join(', ');
  return html`<li class="${state}"><b><span aria-hidden="true">${GLYPHS[state]}</span> ${name}: ${state}</b>
<small>${reason}${when(sure !== '', () => html` <em>(${sure})</em>`)}</small>${evidence.map(
    (one) => html`
<small class="record"><time datetime="${formatTime(one.time)}">${clock(one.time)}</time> ${one.says} <code>${recordPlace(one)}</code></small>`,
  )}</li>`;
}

/** What runs now, link by link, those with the most broken links first. */
export function runningTable(placements: readonly PlacementRow[]): Markup {
  const running = placements
    .flatMap((placement) => (placement.running && placement.custody ? [{ placement, custody: placement.custody }] : []))
    .sort((one, other) => weight(other.custody) - weight(one.custody));
  if (running.length === 0) return html`<p>No record shows a container that still runs.</p>`;
  const rest = running.length - Math.min(running.length, ROWS);
  const columns = ['Where', 'Image', ...CUSTODY_LINKS];
  return html`<p class="note"><span aria-hidden="true">✓</span> complete, <span aria-hidden="true">✗</span> missing,
<span aria-hidden="true">!</span> contradicted, <span aria-hidden="true">?</span> unknown. Those with the most broken links come first.</p>
<div class="scroll chains" tabindex="0" role="region" aria-label="Running containers, link by link"><table role="table">
<thead role="rowgroup"><tr role="row">${columns.map((column) => html`<th scope="col" role="columnheader">${column}</th>`)}</tr></thead>
<tbody role="rowgroup">${running.slice(0, ROWS).map(({ placement, custody }) => row(placement, custody))}</tbody></table></div>
${when(rest > 0, () => html`<p>${counted(rest, 'more container')} not shown: the JSON output has more.</p>`)}`;
}

function weight({ complete, links }: Custody): number {
  return (complete ? 0 : 1) + 10 * CUSTODY_LINKS.filter((name) => isBroken(links[name])).length;
}

function row(placement: PlacementRow, custody: Custody): Markup {
  const { cluster = 'unknown cluster', namespace, workload, container, environment } = placement;
  const names = CUSTODY_LINKS.map((name) => {
    const { state } = custody.links[name];
    return html`<td role="cell" class="link ${state}"><b><span aria-hidden="true">${GLYPHS[state]}</span><span class="what"> ${name}</span><span class="spoken"> ${state}</span></b></td>`;
  });
  return html`<tr role="row"><th scope="row" role="rowheader">${workload}<br><small>${cluster} / ${namespace}, container ${container}${environment && html`, ${environment}`}</small></th>
<td role="cell">${imageName(placement.image)}</td>${names}</tr>
<tr role="row" class="why"><td role="cell" colspan="8"><details><summary>Why: ${custody.trust.says}</summary>${linkList(custody)}</details></td></tr>
`;
}
