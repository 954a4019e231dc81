import { counted } from '../../../core/count.ts';
import { shortDigest } from '../../../core/digest.ts';
import { CUSTODY_LINKS, isBroken } from '../../../core/custody.ts';
import type { Chain, CustodyInPlace, Step } from '../../../core/report.ts';
import { formatTime, type Time } from '../../../core/time.ts';
import { paint } from '../../../sinks/formats/table/paint.ts';
import { wrapped } from '../../../sinks/formats/table/wrap.ts';
import { clock, imageName, placeName } from '../../../sinks/phrases.ts';
import { chainJson } from '../../../sinks/report-json.ts';
import { visible } from '../../../core/visible.ts';

const INDENT = 31;
const LINK_INDENT = 28;
const MOST_PLACES = 10;

/** A chain as lines for a terminal: one step a line, what is suspicious under it. */
export function chainLines(
  chain: Chain,
  { colour, width }: { readonly colour: boolean; readonly width: number },
): readonly string[] {
  const colours = paint(colour);
  const room = Math.max(40, width - INDENT);
  const lines = [colours.strong(visible(imageName(chain.image)))];
  for (const { digest, kind } of chain.digests)
    if (digest !== chain.image.digest) lines.push(colours.faint(`  ${kind} ${shortDigest(digest)}`));
  for (const gap of chain.notOnRecord ?? [])
    lines.push(...wrapped(visible(gap), Math.max(40, width - 2)).map((line) => `  ${line}`));
  for (const step of chain.steps) {
    const [first = '', ...rest] = wrapped(visible(sentence(step)), room);
    lines.push(
      `${clock(step.at)}  ${step.kind.padEnd(9)} ${first}`,
      ...rest.map((line) => `${' '.repeat(INDENT)}${line}`),
    );
    for (const finding of step.findings)
      lines.push(
        ...wrapped(`! ${visible(finding)}`, room).map((line) => `${' '.repeat(INDENT)}${colours.strong(line)}`),
      );
  }
  if (chain.leftOut !== undefined)
    lines.push(colours.faint(`  ${counted(chain.leftOut, 'more step')} left out, older ones`));
  if (!chain.custody && chain.steps.some(({ kind }) => kind === 'deploy' || kind === 'run'))
    lines.push('', 'It is not on record as running now: custody is told of what runs.');
  if (chain.custody) {
    const { custody, custodyOf, alsoRunning = [] } = chain;
    lines.push('', colours.strong('Custody of what runs'), ...(custodyOf ? [`  ${visible(whose(custodyOf))}`] : []));
    lines.push(...wrapped(visible(custody.trust.says), Math.max(40, width - 2)).map((line) => `  ${line}`));
    for (const link of CUSTODY_LINKS) {
      const { state, reason, strength } = custody.links[link];
      const sure = strength === undefined ? '' : ` [${strength}]`;
      const [first = '', ...rest] = wrapped(`${visible(reason)}${sure}`, Math.max(40, width - LINK_INDENT));
      lines.push(
        `  ${link.padEnd(11)} ${state.padEnd(13)} ${first}`,
        ...rest.map((line) => `${' '.repeat(LINK_INDENT)}${line}`),
      );
    }
    if (alsoRunning.length > 0) lines.push('', ...alsoRunningLines(alsoRunning, Math.max(40, width - 4)));
  }
  return [...lines, ''];
}

/** The other places that run it, and what is broken of their custody, or required and unknown. */
function alsoRunningLines(others: readonly CustodyInPlace[], room: number): readonly string[] {
  const more = others.length - MOST_PLACES;
  return [
    'It runs elsewhere, too:',
    ...others.slice(0, MOST_PLACES).flatMap(({ custody, custodyOf }) => {
      const lacking = CUSTODY_LINKS.filter(
        (link) =>
          isBroken(custody.links[link]) ||
          (custody.required.includes(link) && custody.links[link].state !== 'complete'),
      ).map((link) => `${link} ${custody.links[link].state}`);
      const [first = '', ...rest] = wrapped(
        visible(
          `${whose(custodyOf)}: ${lacking.length === 0 || custody.trust.standing === 'allowed' ? custody.trust.says : lacking.join(', ')}`,
        ),
        room,
      );
      return [`  ${first}`, ...rest.map((line) => `    ${line}`)];
    }),
    ...(more > 0 ? [`  and in ${counted(more, 'more place')}: -o json tells all`] : []),
  ];
}

function whose({ digest, ...place }: CustodyInPlace['custodyOf']): string {
  return [...(digest ? [shortDigest(digest)] : []), placeName(place)].join(', ');
}

function sentence(step: Step): string {
  const until = step.to !== undefined ? ` until ${clock(step.to)}` : step.ongoing === true ? ', still' : '';
  const digest = step.digest && step.kind === 'push' ? ` as ${shortDigest(step.digest)}` : '';
  return `${step.title}${digest}${until}${step.detail === undefined ? '' : ` (${step.detail})`} [${step.strength}]`;
}

/** For when the findings of an answer were evaluated, where that was not done for it. */
export function evaluation(at: Time | undefined): { readonly evaluatedAt?: string } {
  return at === undefined ? {} : { evaluatedAt: formatTime(at) };
}

/** The chains for machines, times as RFC 3339. */
export function traceJson(chains: readonly Chain[], evaluatedAt?: Time): object {
  return { version: 1, ...evaluation(evaluatedAt), chains: chains.map(chainJson) };
}
