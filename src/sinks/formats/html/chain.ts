import type { ChainGraph } from '../../../core/chain-graph.ts';
import type { Chain, Step } from '../../../core/report.ts';
import { formatTime } from '../../../core/time.ts';
import { counted } from '../../../core/count.ts';
import { clock } from '../../phrases.ts';
import { linkList } from './links.ts';
import { html, type Markup, when } from '../../markup.ts';
import { graphSection } from './graph.ts';

const LISTED = 60;

/** Beside the chain. `standing`: by id, the digest (empty: none) of each finding neither suppressed nor resolved. */
export interface ChainContext {
  readonly standing: ReadonlyMap<string, string>;
}

/** A step that is to be listed. `number` is its place in the chain, counted from 1. */
interface NumberedStep {
  readonly number: number;
  readonly step: Step;
  /** It is evidence of a finding about its image that still stands. */
  readonly suspect: boolean;
}

/** The chain of one finding: drawn, as a numbered list, and custody link by link. */
export function chainSection(chain: Chain, graph: ChainGraph | undefined, context: ChainContext, id: string): Markup {
  const steps = listed(numbered(chain, context));
  const left = chain.steps.length - steps.length + (chain.leftOut ?? 0);
  const suspects = steps.filter((step) => step.suspect).length;
  return html`${graph && graphSection(graph, chain, id)}<div class="chain">
<p class="note">${counted(steps.length, 'step')}, ${counted(suspects, 'of them is evidence against this image', 'of them are evidence against this image')} 
(<span class="key" aria-hidden="true">◆</span>).${when(left > 0, () => html` ${counted(left, 'quieter step')} left out.`)}</p>
<ol class="steps">${steps.map((one) => item(one, id))}</ol>
</div>${chain.custody && linkList(chain.custody)}`;
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
function listed(steps: readonly NumberedStep[]): readonly NumberedStep[] {
  if (steps.length <= LISTED) return steps;
  const byWeight = [...steps].sort(
    (one, other) => Number(other.suspect) - Number(one.suspect) || other.number - one.number,
  );
  return byWeight.slice(0, LISTED).sort((one, other) => one.number - other.number);
}

function item({ number, step, suspect }: NumberedStep, id: string): Markup {
  const end = step.to === undefined ? (step.ongoing ? 'still so' : undefined) : `until ${clock(step.to)}`;
  const facts = [end, step.detail, step.actor && `by ${step.actor}`, step.strength].filter(
    (fact) => fact !== undefined && fact !== '',
  );
  const where = step.evidence.map((one) => `${one.path}:${one.line}`);
  return html`<li id="step-${id}-${number}" value="${number}"${when(suspect, () => html` class="suspect"`)}><time datetime="${formatTime(step.at)}">${clock(step.at)}</time>
<b>${step.kind}</b> <span>${step.title}${when(suspect, () => html` <strong class="flag">◆ suspicious</strong>`)}
<small>${facts.join(', ')}${when(where.length > 0, () => html` <code>${where.join(' ')}</code>`)}</small></span></li>`;
}
