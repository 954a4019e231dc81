import { createHash } from 'node:crypto';
import { html, type Markup, trusted, when } from '../../sinks/markup.ts';
import { counted } from '../../core/count.ts';
import type { Block, Cell, Figures, List, ReportDocument, Section, Table, Trend } from './document/document.ts';

const STYLE = `
@page { size: A4; margin: 16mm 14mm; }
* { box-sizing: border-box; }
body { max-width: 64rem; margin: 0 auto; padding: 1.5rem; color: #1a1e23; background: #fff;
  font: 14px/1.45 "DejaVu Sans", system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p, li, td, th, dd, h1 { unicode-bidi: isolate; overflow-wrap: anywhere; }
.faint, small { color: #565e68; } .bad { color: #9b0020; font-weight: 650; } .good { color: #1c6b3a; font-weight: 650; }
small { display: block; font-size: .86em; }
nav ul { columns: 2; padding-left: 1.2rem; }
dl { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1rem; margin: 1rem 0; }
dl div { border-top: 3px solid #d5d8dc; padding-top: .4rem; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
dd { margin: 0; font-size: 1.2rem; font-weight: 650; } dt { color: #565e68; font-size: .88rem; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; margin: .5rem 0; font-size: .9em; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem .3rem 0; border-bottom: 1px solid #d5d8dc; }
thead th { border-bottom: 2px solid #565e68; } tbody th { font-weight: 600; }
.number { text-align: right; padding-right: 1rem; font-variant-numeric: tabular-nums; }
svg { display: block; height: 16px; max-width: 100%; } .track { fill: #d5d8dc; } .fill { fill: #2f6f8f; }
footer { margin-top: 2rem; border-top: 1px solid #d5d8dc; color: #565e68; font-size: .88rem; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr 1fr; } .wide { overflow-x: auto; } table { min-width: 46rem; } nav ul { columns: 1; } }
@media print {
  body { padding: 0; max-width: none; font-size: 9.5pt; } thead { display: table-header-group; }
  tr, dl div { break-inside: avoid; } h2 { break-after: avoid; } .sheet { break-before: page; } nav { display: none; }
  * { print-color-adjust: exact; }
}
`;

const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;
const POLICY = `default-src 'none'; img-src data:; style-src ${STYLE_HASH}; base-uri 'none'; form-action 'none'`;

/** One self-contained file without a script, for screens and for A4. */
export function reportHtml({ title, subtitle, sections }: ReportDocument): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,"><title>${title} – Landwaiter</title><style>${trusted(STYLE)}</style></head><body>
<header><h1>${title}</h1><p class="faint">${subtitle}</p>
<nav aria-label="Sections"><ul>${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav></header>
<main>
${sections.map(section)}</main>
<footer><p>Made by Landwaiter. What no record covers is not judged.</p></footer></body></html>
`.markup;
}

function section({ id, title, onNewPage = false, blocks }: Section): Markup {
  return html`<section aria-labelledby="${id}"${when(onNewPage, () => html` class="sheet"`)}><h2 id="${id}">${title}</h2>
${blocks.map(block)}</section>
`;
}

function block(one: Block): Markup {
  switch (one.kind) {
    case 'paragraph':
      return html`<p${tone(one.tone)}>${one.text}</p>`;
    case 'figures':
      return figures(one);
    case 'list':
      return list(one);
    case 'table':
      return table(one);
  }
}

function tone(name: string | undefined): Markup | undefined {
  return name === undefined ? undefined : html` class="${name}"`;
}

function figures({ figures: all }: Figures): Markup {
  return html`<dl>${all.map((one) => html`<div><dt>${one.name}</dt><dd${tone(one.tone)}>${one.value}</dd></div>`)}</dl>`;
}

function list({ items, more, none }: List): Markup {
  if (items.length === 0) return html`<p>${none}</p>`;
  return html`<ul>${items.map((item) => html`<li>${item}</li>`)}${when(more > 0, () => html`<li>${counted(more, 'more', 'more')}</li>`)}</ul>`;
}

function table({ name, columns, rows, more, none }: Table): Markup {
  if (rows.length === 0) return html`<p>${none}</p>`;
  const all = columns.reduce((sum, { weight }) => sum + weight, 0);
  // Widths as attributes: the page allows no style of elements.
  const widths = columns.map(({ weight }) => html`<col width="${`${Math.round((100 * weight) / all)}%`}">`);
  const heads = columns.map(
    (one) => html`<th scope="col"${one.isNumber ? html` class="number"` : undefined}>${one.name}</th>`,
  );
  const body = rows.map(
    (row) => html`<tr>${row.map((one, index) => cell(one, index === 0, columns[index]?.isNumber === true))}</tr>
`,
  );
  return html`<div class="wide" role="region" aria-label="${name}" tabindex="0"><table><colgroup>${widths}</colgroup><thead><tr>${heads}</tr></thead><tbody>
${body}</tbody></table></div>${when(more > 0, () => html`<p>${counted(more, 'more row')}: -o json has more.</p>`)}`;
}

function cell({ text, note, tone: how, trend }: Cell, isHead: boolean, isNumber: boolean): Markup {
  const inside = html`${how === undefined ? text : html`<span class="${how}">${text}</span>`}${trend ? bars(trend) : undefined}${
    note === undefined ? undefined : html`<small>${note}</small>`
  }`;
  if (isHead) return html`<th scope="row">${inside}</th>`;
  return html`<td${when(isNumber, () => html` class="number"`)}>${inside}</td>`;
}

const [WIDTH, HEIGHT, GAP] = [7, 16, 1];

function bars({ points, says }: Trend): Markup {
  if (points.length === 0) return html`<small>${says}</small>`;
  const drawn = points.map(({ part, whole }, index) => {
    const height = whole === 0 ? 0 : Math.round((HEIGHT * 10 * part) / whole) / 10;
    return html`<rect class="track" x="${index * WIDTH}" width="${WIDTH - GAP}" height="${HEIGHT}"/><rect class="fill" x="${index * WIDTH}" y="${HEIGHT - height}" width="${WIDTH - GAP}" height="${height}"/>`;
  });
  return html`<svg viewBox="0 0 ${points.length * WIDTH} ${HEIGHT}" width="${Math.min(points.length * WIDTH, 240)}" preserveAspectRatio="none" role="img" aria-label="${says}">${drawn}</svg><small>${says}</small>`;
}
