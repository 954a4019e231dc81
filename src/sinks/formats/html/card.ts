import { attackIds } from '../../../core/attack-ids.ts';
import type { ChainGraph } from '../../../core/chain-graph.ts';
import type { Evidence, Finding } from '../../../core/finding.ts';
import type { Chain } from '../../../core/report.ts';
import { formatTime } from '../../../core/time.ts';
import { counted } from '../../../core/count.ts';
import {
  carried,
  certainty,
  clock,
  imageName,
  period,
  recordPlace,
  taggedName,
  whereabouts,
  whoDid,
} from '../../phrases.ts';
import type { Alert } from '../../alert.ts';
import { type ChainContext, chainSection } from './chain.ts';
import { graphSection } from './graph.ts';
import { html, type Markup, when } from '../../markup.ts';

/** How a finding's card is drawn: unfolded at first, and with its chain where there is one. */
export interface CardContext extends ChainContext {
  readonly open: boolean;
  readonly chain: Chain | undefined;
  readonly graph: ChainGraph | undefined;
}

/** One finding, or an incident with its parts inside. `data-*` holds what the filter asks for. */
export function card({ finding, parts }: Alert, context: CardContext): Markup {
  return html`<article class="card ${finding.severity}" id="finding-${finding.id}"
 data-severity="${finding.severity}" data-states="${statesOf(finding, parts)}">
<details${when(context.open, () => html` open`)}><summary>${title(finding, 3, parts.length)}</summary>
<div class="body">${context.chain && context.graph && graphSection(context.graph, context.chain, finding.id)}
${facts(finding)}${advice(finding, 4)}
${context.chain && html`<h4>What happened, in order</h4>${chainSection(context.chain, context, finding.id)}`}
${when(parts.length > 0, () => html`<h4>Made of ${counted(parts.length, 'finding')}</h4>${parts.map(nested)}`)}
${background(finding, 4)}</div></details></article>
`;
}

/** One finding in short, for the far end of a long list. */
export function shortCard({ finding, parts }: Alert): Markup {
  const { id, severity, rule, image, firstEventAt, lastEventAt } = finding;
  return html`<article class="card short ${severity}" id="finding-${id}"
 data-severity="${severity}" data-states="${statesOf(finding, parts)}">${title(finding, 3, parts.length)}
<p class="note">${period(firstEventAt, lastEventAt)}, ${rule}${image && `, ${imageName(image)}`},
<a href="#finding-${id}">${id}</a></p></article>
`;
}

function statesOf(finding: Finding, parts: readonly Finding[]): string {
  return [finding, ...parts].map((one) => one.state).join(' ');
}

function nested(part: Finding): Markup {
  return html`<details class="part ${part.severity}" id="finding-${part.id}"><summary>${title(part, 5, 0)}</summary>
<div class="body">${facts(part)}${advice(part, 6)}${background(part, 6)}</div></details>`;
}

function title(finding: Finding, level: 3 | 5, parts: number): Markup {
  const state = when(finding.state !== 'open', () => html` <span class="state">${finding.state}</span>`);
  const size = when(parts > 0, () => html` <span class="state">incident of ${parts}</span>`);
  const badges = html`<span class="badge">${finding.severity}</span>${state}${size}`;
  const note = when(
    finding.resolution !== undefined,
    () => html`<p class="note">${finding.state}: ${finding.resolution}</p>`,
  );
  return html`${badges} ${heading(level, finding.title)}<p class="sentence">${finding.summary}</p>${note}`;
}

function heading(level: 3 | 4 | 5 | 6, text: string): Markup {
  switch (level) {
    case 3:
      return html`<h3>${text}</h3>`;
    case 4:
      return html`<h4>${text}</h4>`;
    case 5:
      return html`<h5>${text}</h5>`;
    case 6:
      return html`<h6>${text}</h6>`;
  }
}

function facts(finding: Finding): Markup {
  const attack = finding.attack.map(attackIds);
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['When', period(finding.firstEventAt, finding.lastEventAt)],
    ['Who', whoDid(finding).join('; ') || undefined],
    ['Where', whereabouts(finding)],
    ['Image', finding.image && taggedName(finding.image)],
    ['Digest', finding.image?.digest],
    ['How sure', certainty(finding)],
    ['Exception', finding.exception],
    ['Rule', attack.length > 0 ? `${finding.rule} (ATT&CK ${attack.join(', ')})` : finding.rule],
  ];
  return html`<dl class="facts">${rows.flatMap(([name, value]) => (value === undefined ? [] : [html`<div><dt>${name}</dt><dd>${value}</dd></div>`]))}
<div><dt>Id</dt><dd><a href="#finding-${finding.id}">${finding.id}</a></dd></div></dl>`;
}

function advice(finding: Finding, level: 4 | 6): Markup {
  const missing = when(
    finding.missing.length > 0,
    () => html`<div>${heading(level, 'What is missing')}${list(finding.missing)}</div>`,
  );
  const respond = when(
    finding.respond.length > 0,
    () =>
      html`<div>${heading(level, 'What to do')}<ol>${finding.respond.map((text) => html`<li>${text}</li>`)}</ol></div>`,
  );
  const inside = carried(finding);
  const found = when(
    inside.length > 0,
    () => html`<div>${heading(level, 'What the image carries')}${list(inside)}</div>`,
  );
  return html`<div class="advice">${found}${missing}${respond}</div>`;
}

function background(finding: Finding, level: 4 | 6): Markup {
  const benign = when(
    finding.benignIf.length > 0,
    () => html`<div>${heading(level, 'Benign if')}${list(finding.benignIf)}</div>`,
  );
  return html`<div class="advice"><div>${heading(level, 'Why it matters')}<p>${finding.why}</p></div>${benign}</div>
${when(finding.evidence.length > 0, () => evidenceTable(finding, level))}`;
}

function evidenceTable({ id, evidence }: Finding, level: 4 | 6): Markup {
  const columns = ['Time (UTC)', 'What it says', 'Record and its SHA-256'];
  return html`${heading(level, `Evidence: ${counted(evidence.length, 'record')}`)}
<div class="scroll" tabindex="0" role="region" aria-label="Evidence of ${id}"><table>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${evidence.map(row)}</tbody></table></div>`;
}

function row(evidence: Evidence): Markup {
  return html`<tr><td><time datetime="${formatTime(evidence.time)}">${clock(evidence.time)}</time></td><td>${evidence.says}</td>
<td class="record"><code>${recordPlace(evidence)}</code> <small>${evidence.source}</small><code class="hash">${evidence.sha256}</code></td></tr>`;
}

function list(texts: readonly string[]): Markup {
  return html`<ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>`;
}
