import { visibleUpTo } from '../../core/visible.ts';
import type { FindingAnswer } from '../api/types.ts';
import { pathTo } from '../state/address.ts';

const MOST = 2000;
const MOST_RECORDS = 20;

/** A finding as plain text for a ticket: what, where, what to do, what proves it, and the way back. */
export function ticketText({ finding, parts, evaluatedAt }: FindingAnswer): string {
  const { title, severity, state, summary, respond, missing, image, actor, placement, evidence, rule, id } = finding;
  const name = image && `${image.registry}/${image.repository}${image.tag === undefined ? '' : `:${image.tag}`}`;
  const place = placement && [placement.cluster, placement.namespace, placement.workload].filter(Boolean).join(' / ');
  const facts = [
    ['Image', name],
    ['Digest', image?.digest],
    ['By', actor?.name],
    ['Where', place],
    ['First, last', `${finding.firstEventAt} – ${finding.lastEventAt}`],
    ['Rule', rule],
  ] as const;
  return [
    `${severity.toUpperCase()}: ${line(title)} (${state}, evaluated ${evaluatedAt})`,
    '',
    line(summary),
    '',
    ...facts.flatMap(([what, value]) => (value === undefined ? [] : [`${what}: ${line(value)}`])),
    ...listed('Do now', respond),
    ...listed('Not known', missing),
    ...listed(
      'Parts',
      parts.map((one) => `${one.severity}: ${one.title} (${one.id})`),
    ),
    ...listed(
      'Records',
      evidence
        .slice(0, MOST_RECORDS)
        .map((one) => `${one.time} ${one.path}:${one.line} sha256:${one.sha256} ${one.says}`),
    ),
    '',
    `${window.location.origin}${pathTo('findings', id)}`,
    '',
  ].join('\n');
}

function line(text: string): string {
  return visibleUpTo(text, MOST);
}

function listed(title: string, texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? [] : ['', `${title}:`, ...texts.map((one) => `- ${line(one)}`)];
}
