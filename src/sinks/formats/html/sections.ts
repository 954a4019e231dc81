import { CUSTODY_LINKS, type Custody, type LinkState } from '../../../core/custody.ts';
import type { InputRow, PlacementRow, Report } from '../../../core/report.ts';
import { formatDuration } from '../../../core/time.ts';
import { counted, grouped } from '../../../core/count.ts';
import {
  clock,
  environmentName,
  fraction,
  imageName,
  limitSentence,
  period,
  unwatched,
  untoldOf,
  besideExplained,
  explainedFraction,
  contentsTold,
} from '../../phrases.ts';
import { html, type Markup, when } from '../../markup.ts';

const ROWS = 500;

/** Where the images run and ran. */
export function placementsSection({ placements, custody, mode }: Report): Markup {
  const shown = placements.slice(0, ROWS);
  const rest = placements.length - shown.length + custody.omitted.placements;
  const body =
    shown.length === 0
      ? html`<p>No record shows a running container.</p>`
      : table(
          'Placements',
          ['Environment', 'Where', 'Image', 'Time (UTC)', 'Custody'],
          shown.map((one) => placementRow(one, mode)),
        );
  return html`<section aria-labelledby="placements"><h2 id="placements">Where the images run</h2>${body}
${when(rest > 0, () => html`<p>${counted(rest, 'more placement')} not shown: the JSON output has ${custody.omitted.placements > 0 ? 'more' : 'all'}.</p>`)}</section>
`;
}

function placementRow(placement: PlacementRow, mode: Report['mode']): Markup {
  const { cluster = 'unknown cluster', namespace, workload, container } = placement;
  const time =
    placement.to === undefined
      ? `since ${clock(placement.from)}`
      : period(placement.from, placement.to).replace(' UTC', '');
  return html`<tr><td>${environmentName(placement.environment, mode)}</td><td>${cluster} / ${namespace} / ${workload}<br><small>container ${container}</small></td>
<td>${imageName(placement.image)}</td><td>${time}<br><small>${placement.running ? 'running' : 'ended'}</small></td>
<td>${placement.custody ? custodyWords(placement.custody) : 'not judged'}</td></tr>`;
}

function custodyWords({ links }: Custody): string {
  const states: readonly LinkState[] = ['contradicted', 'missing', 'unknown', 'complete'];
  return states
    .map((state) => [state, CUSTODY_LINKS.filter((link) => links[link].state === state)] as const)
    .filter(([, members]) => members.length > 0)
    .map(([state, members]) => `${state}: ${members.join(', ')}`)
    .join('; ');
}

/** What was read, what was refused and why, and when a source was silent. */
export function inputsSection({ inputs, coverage, limits, findings }: Report): Markup {
  const unseen = unwatched(findings);
  return html`<section aria-labelledby="inputs"><h2 id="inputs">Inputs and gaps</h2>
${table('Inputs', ['File', 'Kind', 'Records', 'Events', 'Refused'], inputs.slice(0, ROWS).map(inputRow))}
${when(inputs.length > ROWS, () => html`<p>${counted(inputs.length - ROWS, 'more file')} not shown.</p>`)}
${when(
  limits.length > 0,
  () =>
    html`<h3 class="plain">What is not judged</h3><ul>${limits.slice(0, ROWS).map((one) => html`<li>${limitSentence(one)}.</li>`)}</ul>`,
)}
<h3 class="plain">Coverage</h3>
${when(unseen !== undefined, () => html`<p>Not seen or not seen all the time: ${unseen ?? ''}.</p>`)}
${table(
  'Coverage',
  ['Source', 'Scope', 'Records span (UTC)', 'Silences'],
  coverage.slice(0, ROWS).map(
    (row) =>
      html`<tr><th scope="row">${row.source}</th><td>${row.scope === '' ? 'not told' : row.scope}</td>
<td>${period(row.from, row.to)}</td><td>${row.gaps.length === 0 ? 'none found' : silences(row.gaps)}</td></tr>`,
  ),
)}</section>
`;
}

function silences(gaps: readonly { readonly from: number; readonly to: number }[]): string {
  const shown = gaps.slice(0, 5).map((gap) => `${period(gap.from, gap.to)} (${formatDuration(gap.to - gap.from)})`);
  return gaps.length > shown.length
    ? `${shown.join('; ')}; ${counted(gaps.length - shown.length, 'more', 'more')}`
    : shown.join('; ');
}

function inputRow(input: InputRow): Markup {
  const total = input.refused.length + (input.refusedMore ?? 0);
  const reasons = when(
    total > 0,
    () =>
      html`<details><summary>${counted(total, 'record')}</summary>
<ul>${input.refused.map((one) => html`<li><code>${input.path}:${one.line}</code>: ${one.reason}</li>`)}</ul>
${when((input.refusedMore ?? 0) > 0, () => html`<p>and ${counted(input.refusedMore ?? 0, 'more', 'more')}</p>`)}</details>`,
  );
  return html`<tr><th scope="row" class="record"><code>${input.path}</code></th><td>${input.source ?? `not understood: ${input.skipped ?? 'no reason given'}`}</td>
<td class="number">${grouped(input.records)}</td><td class="number">${grouped(input.events)}</td>
<td>${reasons ?? 'none'}${(input.untold ?? []).map((kind) => html`<p>${untoldOf(kind)}</p>`)}</td></tr>`;
}

function table(name: string, columns: readonly string[], rows: readonly Markup[]): Markup {
  const cells = columns.map((column) => (column === '' ? html`<td></td>` : html`<th scope="col">${column}</th>`));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}">
<table><thead><tr>${cells}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** The figures a reader wants before anything else. */
export function figures({ summary }: Report): readonly (readonly [string, string])[] {
  const { custody, pushes, contents, refused } = summary;
  return [
    ['containers with every required link complete', fraction(custody.complete, custody.running)],
    ['required links unknown', grouped(custody.unknown)],
    ['links nobody looks at', custody.unexamined.join(', ') || 'none'],
    [`pushes explained by a build${besideExplained(pushes, '; ')}`, explainedFraction(pushes)],
    ...(contents
      ? [[`pushed images read: ${contentsTold(contents)}`, fraction(contents.read, pushes.total)] as const]
      : []),
    ['records read', `${grouped(summary.records)}${refused > 0 ? ` (${grouped(refused)} refused)` : ''}`],
  ];
}
