import { createHash } from 'node:crypto';

import { bySeverity, isAtLeastSevere, SEVERITIES } from '../../core/finding.ts';
import type { Report } from '../../core/report.ts';
import type { Format } from '../format.ts';
import { counted, grouped } from '../../core/count.ts';
import { capitalised, nothingOpen, scopeOf } from '../phrases.ts';
import { severities } from '../rows.ts';
import { isActive, type Alert, alerts } from '../alert.ts';
import { card, shortCard } from './html/card.ts';
import { ARROWS } from './html/graph.ts';
import { html as markup, type Markup, trusted, when } from '../markup.ts';
import { SCRIPT } from './html/script.ts';
import { custodySection } from './html/custody.ts';
import { figures, inputsSection, placementsSection } from './html/sections.ts';
import { STYLE } from './html/style.ts';

const CHAINS = 200;
const FULL = 1000;
/** What is shown before somebody asks for the rest. */
const FIRST = 20;
const UNFOLDED = 10;

// Only our own style and script run and nothing is fetched: what got through as markup could still do nothing.
const POLICY = [
  `default-src 'none'`,
  'img-src data:',
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  `base-uri 'none'`,
  `form-action 'none'`,
].join('; ');

/** One self-contained page for a person: works offline, without a script, with a keyboard and on paper. */
export const html: Format = {
  *render(report) {
    const all = alerts(report.findings);
    const told = [
      ...all.filter(({ finding }) => isActive(finding)),
      ...all.filter(({ finding }) => !isActive(finding)),
    ];
    yield top(report).markup;
    yield findingsTop(told, report).markup;
    const standing = new Map(
      report.findings
        .filter((finding) => finding.state !== 'suppressed' && finding.state !== 'resolved')
        .map((finding) => [finding.id, finding.image?.digest ?? '']),
    );
    for (const [index, alert] of told.entries()) {
      if (index === FIRST) yield restTop(told.slice(FIRST)).markup;
      const { finding } = alert;
      const open = index < UNFOLDED && isActive(finding) && isAtLeastSevere(finding.severity, 'medium');
      const chain = index < CHAINS && Object.hasOwn(report.chains, finding.id) ? report.chains[finding.id] : undefined;
      const graph = chain && Object.hasOwn(report.graphs, finding.id) ? report.graphs[finding.id] : undefined;
      yield index >= FULL ? shortCard(alert).markup : card(alert, { open, chain, graph, standing }).markup;
    }
    yield told.length > FIRST ? '</details></section>\n' : '</section>\n';
    yield custodySection(report).markup;
    yield placementsSection(report).markup;
    yield inputsSection(report).markup;
    yield bottom(report).markup;
  },
};

function top(report: Report): Markup {
  const counts = bySeverity(report.summary.findings);
  const headline = counts === '' ? nothingOpen(report) : `Open findings: ${counts}`;
  const scope = scopeOf(report);
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,"><title>${headline} – Landwaiter</title><style>${trusted(STYLE)}</style></head><body>
<a class="skip" href="#findings">Skip to the findings</a>
<svg class="unseen" aria-hidden="true"><defs>${ARROWS}</defs></svg>
<header><h1>${headline}</h1><p>${capitalised(report.mode)} mode, ${scope}.</p>
<dl class="figures">${figures(report).map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<nav aria-label="Sections"><ul><li><a href="#findings">Findings</a></li><li><a href="#custody">Custody</a></li>
<li><a href="#placements">Where the images run</a></li><li><a href="#inputs">Inputs and gaps</a></li></ul></nav></header>
<main>
`;
}

function findingsTop(told: readonly Alert[], { window }: Report): Markup {
  const choices = SEVERITIES.map(
    (severity) =>
      markup`<option value="${severity}"${when(severity === 'info', () => markup` selected`)}>${severity === 'critical' ? severity : severity === 'info' ? 'any' : `${severity} or worse`}</option>`,
  );
  const states = ['open', 'acknowledged', 'pending', 'suppressed', 'resolved'].map(
    (state) => markup`<option>${state}</option>`,
  );
  return markup`<section aria-labelledby="findings"><h2 id="findings" tabindex="-1">Findings</h2>
${
  told.length === 0
    ? markup`<p>${window ? 'Nothing in these records breaks a chain of custody.' : 'No record was read that could break a chain of custody.'}
What they do not cover is under <a href="#inputs">inputs and gaps</a>.</p>`
    : undefined
}
<form id="filter" hidden><label>Severity<select name="severity">${choices}</select></label>
<label>State<select name="state"><option value="">any</option>${states}</select></label>
<label class="search">Text<input name="text" type="search" autocomplete="off" spellcheck="false"></label>
<button type="reset">Reset</button><p id="shown" role="status"></p></form>
${when(
  told.length > CHAINS,
  () => markup`<p>Of ${counted(told.length, 'finding')}, chains are drawn for the first ${CHAINS};
those after the first ${grouped(FULL)} are shown in short. The JSON output has all.</p>`,
)}
`;
}

function restTop(rest: readonly Alert[]): Markup {
  const findings = rest.map(({ finding }) => finding);
  return markup`<details id="rest"><summary>${counted(rest.length, 'more finding')}: ${severities(findings)}</summary>
`;
}

function bottom(report: Report): Markup {
  return markup`</main><footer>Made by Landwaiter from ${counted(report.summary.records, 'record')} in ${counted(report.inputs.length, 'file')}.
Each finding names the records it rests on and the hash of their bytes. What no record covers is not judged.</footer>
<script>${trusted(SCRIPT)}</script></body></html>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
