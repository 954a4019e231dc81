import type { Evaluated } from '../../metrics/progress.ts';
import type { Report } from './messages.ts';
import type { Done } from '../../metrics/tracing.ts';

type Said<Type extends Report['type']> = Extract<Report, { readonly type: Type }>;

/** Deliveries out of the inbox became facts in the store. */
export function readingOf({ sources, during }: Said<'read'>): Done {
  const sum = (count: 'records' | 'events' | 'refused'): number =>
    sources.reduce((total, source) => total + source[count], 0);
  const attributes = {
    'landwaiter.sources': sources.length,
    'landwaiter.records': sum('records'),
    'landwaiter.facts': sum('events'),
    'landwaiter.refused': sum('refused'),
  };
  return { work: 'reading', ...during, attributes };
}

/** New facts were looked at before everything is judged anew. */
export function firstLookOf({ facts, findings, during }: Said<'looked'>): Done {
  return {
    work: 'first look',
    ...during,
    attributes: { 'landwaiter.facts': facts, 'landwaiter.findings': findings },
  };
}

/** Everything was judged. */
export function evaluationOf({ at, milliseconds, facts }: Evaluated): Done {
  return {
    work: 'evaluation',
    startedAt: at,
    endedAt: at + milliseconds,
    attributes: { 'landwaiter.facts': facts },
  };
}
