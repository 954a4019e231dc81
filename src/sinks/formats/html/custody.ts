import type { CustodyReport, RepositoryCorrelation, Steps } from '../../../core/custody.ts';
import { counted } from '../../../core/count.ts';
import type { Report } from '../../../core/report.ts';
import {
  environmentName,
  explainedFraction,
  fraction,
  linksBeside,
  besideExplained,
  CLAIMED,
  workloadPlace,
} from '../../phrases.ts';
import { dip, type SharePoint, stepDate, stepName } from '../../trend.ts';
import { runningTable } from './links.ts';
import { html, type Markup, when } from '../../markup.ts';
import { trend } from './trend.ts';

const REPOSITORIES = 50;

/** Whose chains are whole: by environment and repository over time, the worst offenders, and what runs link by link. */
export function custodySection(report: Report): Markup {
  const { steps } = report.custody;
  const span =
    steps &&
    html` Bars stand for ${stepName(steps)} each, ${stepDate(steps.from, steps)} to ${stepDate(steps.to - 1, steps)} (UTC), judged by all that is known now.`;
  return html`<section aria-labelledby="custody"><h2 id="custody">Custody</h2>
<p>Share of running containers of which every required link is complete: what the policy requires of the environment,
without that origin, publisher and path. What is unknown is not complete. ${linksBeside(report.summary.custody)}.${span}</p>
${environments(report)}
<p>Share of pushes that an approved build explains.</p>
${repositories(report)}
${worst(report.custody.worst)}
<h3 class="plain">Running containers, link by link</h3>
${runningTable(report.placements)}
${when(
  report.custody.omitted.placements > 0,
  () => html`<p>${counted(report.custody.omitted.placements, 'more place')} left out of this report.</p>`,
)}</section>
`;
}

function environments({ summary, custody, mode }: Report): Markup {
  return shares(
    'Custody by environment',
    ['Environment', 'Required links complete now', 'Over time'],
    [
      ...custody.environments.map(({ name, running, complete, steps }) =>
        row(
          environmentName(name, mode),
          running === 0 ? 'none runs now' : fraction(complete, running),
          history(
            steps.map(({ from, complete: part, running: whole }) => ({ from, part, whole })),
            custody.steps,
          ),
        ),
      ),
      row('all', fraction(summary.custody.complete, summary.custody.running), undefined),
    ],
  );
}

function repositories({ summary: { pushes }, custody }: Report): Markup {
  const shown = custody.repositories.slice(0, REPOSITORIES);
  const rest = custody.repositories.length - shown.length + custody.omitted.repositories;
  return html`${shares(
    'Push correlation by repository',
    ['Repository', 'Explained', 'Over time'],
    [...shown.map((one) => repository(one, custody.steps)), row('all', allPushes(pushes), undefined)],
  )}${when(
    rest > 0,
    () =>
      html`<p>${counted(rest, 'more repository', 'more repositories')}, none with more unexplained pushes, not shown.</p>`,
  )}`;
}

function allPushes(pushes: Report['summary']['pushes']): string {
  return `${explainedFraction(pushes)}${besideExplained(pushes, ', ')}`;
}

function repository(one: RepositoryCorrelation, steps: Steps | undefined): Markup {
  const { pushes, explained, claimed, unasked } = one;
  const name = html`${one.repository}<br><small>${one.registry}</small>`;
  if (unasked === pushes)
    return row(
      name,
      counted(pushes, 'push', 'pushes'),
      html`<small>nobody says which builds should explain them</small>`,
    );
  return row(
    name,
    html`${fraction(explained, pushes - unasked)}${when(claimed > 0, () => html`<br><small>${claimed} more ${CLAIMED}</small>`)}${when(unasked > 0, () => html`<br><small>no build is asked of ${unasked} more</small>`)}`,
    history(
      one.steps.map(({ from, explained: part, pushes: whole }) => ({ from, part, whole })),
      steps,
    ),
  );
}

function shares(caption: string, columns: readonly string[], rows: readonly Markup[]): Markup {
  return html`<div class="scroll shares" tabindex="0" role="region" aria-label="${caption}"><table role="table">
<thead role="rowgroup"><tr role="row">${columns.map((column) => html`<th scope="col" role="columnheader">${column}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows}</tbody></table></div>`;
}

function row(name: string | Markup, figure: string | Markup, overTime: Markup | undefined): Markup {
  return html`<tr role="row"><th scope="row" role="rowheader">${name}</th><td role="cell" class="number">${figure}</td><td role="cell" class="wide">${overTime}</td></tr>
`;
}

function history(points: readonly SharePoint[], steps: Steps | undefined): Markup | undefined {
  if (!steps || points.length === 0) return undefined;
  const low = dip(points, steps);
  return html`${trend('Share', points, steps)}${low && html`<small>${low}</small>`}`;
}

function worst({ repositories: low, workloads, actors }: CustodyReport['worst']): Markup | undefined {
  const lists: readonly (readonly [string, readonly Markup[]])[] = [
    [
      'Repositories with the fewest pushes explained',
      low.map(
        ({ registry, repository, explained, pushes }) =>
          html`<b>${repository}</b> <small>${registry}</small><br>${fraction(explained, pushes)} explained`,
      ),
    ],
    [
      'Workloads with the most broken links',
      workloads.map(
        (one) =>
          html`<b>${one.workload}</b> <small>${workloadPlace(one)}</small><br>${counted(one.broken, 'link')} missing or contradicted: ${one.links.join(', ')}`,
      ),
    ],
    [
      'Actors with the most unexplained pushes',
      actors.map(
        ({ actor, pushes, unexplained }) =>
          html`<b>${actor?.name ?? 'no actor named'}</b><br>${unexplained} of ${counted(pushes, 'push', 'pushes')} unexplained`,
      ),
    ],
  ];
  const told = lists.filter(([, items]) => items.length > 0);
  if (told.length === 0) return undefined;
  return html`<h3 class="plain">Worst offenders</h3><div class="worst">${told.map(
    ([title, items]) => html`<div><h4>${title}</h4><ol>${items.map((one) => html`<li>${one}</li>`)}</ol></div>`,
  )}</div>`;
}
