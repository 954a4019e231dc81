import { createHash } from 'node:crypto';
import type { DifferingFile } from '../../../contents/comparing/full.ts';
import type { ConfigurationChange, PackageChange } from '../../../core/comparison.ts';
import { counted, grouped } from '../../../core/count.ts';
import type { Reason } from '../../../rules/contents/judge.ts';
import { STYLE } from '../../../sinks/formats/html/style.ts';
import { html, type Markup, trusted, when } from '../../../sinks/markup.ts';
import type { Asked } from '../../comparisons/diff-json.ts';
import type { Difference } from '../../comparisons/diff.ts';
import { severityOf, verdict } from '../../comparisons/verdict.ts';

// Nothing is fetched and nothing runs: what got through as markup could do nothing.
const POLICY = [
  `default-src 'none'`,
  'img-src data:',
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  `base-uri 'none'`,
  `form-action 'none'`,
].join('; ');
const MOST_ROWS = 5000;

/** One self-contained page: the reasons first, then files by folder. Works offline, without a script. */
export function diffHtml(found: readonly Difference[], asked: Asked): string {
  const title = found.map(verdict).join(' ');
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,"><title>${title} – Landwaiter</title><style>${trusted(STYLE)}</style></head><body>
${found.map((one) => platform(one, asked))}
<footer>Made by Landwaiter. Nothing was run. History, labels and package databases are claims of whoever made the image.</footer>
</body></html>
`.markup;
}

function platform(difference: Difference, asked: Asked): Markup {
  const { comparison, full, weighed, old } = difference;
  const severity = severityOf(difference);
  const [reasons, explained] = [weighed.reasons, weighed.explained ?? []];
  return html`<header class="${severity === 'none' ? 'info' : severity}"><h1>${verdict(difference)}</h1>
<p>${asked.new} (${comparison.platform}) <code>${difference.new.manifest}</code></p>
<p>${old ? html`compared with ${asked.old ?? ''} <code>${old.manifest}</code>` : html`looked at by itself: what only changed is not seen`}; weighed as ${asked.column}</p></header>
<main>
${when(comparison.unread.length > 0, () => html`<section><h2>Not read, and so may hold anything</h2>${list(comparison.unread.map(unreadLine))}</section>`)}
<section><h2>Reasons</h2>${reasons.length === 0 ? html`<p>None.</p>` : reasons.map((one) => reasonCard(one, difference))}
${when(comparison.more.length > 0, () => list(comparison.more.map(({ kind, folder, count }) => `${grouped(count)} more ${kind} in ${folder}`)))}</section>
${when(explained.length > 0, () => html`<section><h2>Explained</h2>${list(explained.map((one) => `${one.path ?? one.kind}: ${one.says} (${one.explained})`))}</section>`)}
${when(full.configuration.length > 0, () => configurationTable(full.configuration))}
${when(full.packages.length > 0, () => packageTable(full.packages))}
${files('Added', full.files.added, comparison.files.added)}
${files('Changed', full.files.changed, comparison.files.changed)}
${files('Removed', full.files.removed, comparison.files.removed)}
<section><h2>Layers</h2>${layerTable(difference)}</section></main>`;
}

function unreadLine({ of, layer, path, reason }: Difference['comparison']['unread'][number]): string {
  return `${of} image${layer === undefined ? '' : `, layer ${layer}`}${path === undefined ? '' : `, ${path}`}: ${reason}`;
}

function reasonCard({ kind, path, package: owner, layer, sha256, points, says }: Reason, { full }: Difference): Markup {
  const tone = points === 60 ? 'high' : points === 30 ? 'medium' : 'low';
  const name = owner ? `${owner.name} ${owner.version} (${owner.ecosystem})` : 'no package';
  const made = layer === undefined ? undefined : full.layers[layer]?.createdBy;
  return html`<article class="card short ${tone}"><span class="badge">${points}</span> <h3>${path ?? (owner ? name : kind)}</h3>
<p class="sentence">${kind}: ${says}</p>
${when(path !== undefined, () => html`<p class="note">${name}${layer === undefined ? '' : `, layer ${layer}`}${made === undefined ? '' : `, made by ${made}`}</p>`)}
${when(sha256 !== undefined, () => html`<p class="note"><code>${sha256 ?? ''}</code></p>`)}</article>`;
}

function configurationTable(changes: readonly ConfigurationChange[]): Markup {
  return html`<section><h2>Configuration</h2>${table(
    ['What', 'Before', 'Now'],
    changes.map(({ what, from, to }) => [what, from ?? '(not set)', to ?? '(not set)']),
  )}</section>`;
}

function packageTable(changes: readonly PackageChange[]): Markup {
  return html`<section><h2>Packages</h2>${table(
    ['Package', 'Kind', 'Before', 'Now'],
    changes.map(({ ecosystem, name, from, to }) => [name, ecosystem, from ?? '', to ?? '']),
  )}</section>`;
}

function layerTable({ full }: Difference): Markup {
  return table(
    ['Layer', 'Digest', 'Bytes', 'Made by (a claim)'],
    full.layers.map(({ digest, size, isShared, createdBy = '' }, index) => [
      `${index}${isShared ? ', shared' : ''}`,
      digest,
      grouped(size),
      createdBy,
    ]),
  );
}

/** By folder, each folded away. */
function files(title: string, all: readonly DifferingFile[], count: number): Markup | undefined {
  if (count === 0) return undefined;
  const folders = Map.groupBy(all.slice(0, MOST_ROWS), ({ path }) => path.slice(0, path.lastIndexOf('/')) || '/');
  const left = count - Math.min(all.length, MOST_ROWS);
  return html`<section><h2>${title}: ${counted(count, 'file')}</h2>
${[...folders].map(
  ([folder, list_]) =>
    html`<details><summary>${folder} (${list_.length})</summary>${table(
      ['File', 'Bytes', 'Owner', 'Layer', 'SHA-256'],
      list_.map(({ path, size, package: owner, isOwned, layer, sha256 = '', type, program }) => [
        path.slice(path.lastIndexOf('/') + 1) +
          (type === 'file' ? '' : ` (${type})`) +
          (program === undefined ? '' : `: ${program}`),
        grouped(size),
        owner ? `${owner.name} ${owner.version}${isOwned ? '' : ', other bytes'}` : '',
        String(layer),
        sha256,
      ]),
    )}</details>`,
)}
${when(left > 0, () => html`<p>${counted(left, 'more', 'more')}: the JSON output has up to 4 MiB of them.</p>`)}</section>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): Markup {
  return html`<div class="scroll"><table><thead><tr>${head.map((one) => html`<th scope="col">${one}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}

function list(texts: readonly string[]): Markup {
  return html`<ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>`;
}
