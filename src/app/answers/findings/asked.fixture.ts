import { expect } from 'vitest';
import type { FindingHistory } from '../../../lineage/storage/finding-history.ts';
import type { Finding } from '../../../core/finding.ts';
import { FINDING } from '../../../lineage/storage/store.cases.ts';
import { memoryStore } from '../../../lineage/stores/memory/memory.ts';
import { DAY } from '../../../core/time.ts';
import { jsonText } from '../../../sinks/json-text.ts';
import type { Route } from '../route.ts';

/** When all was evaluated. */
export const NOW = Date.parse('2026-11-25T12:00:00Z');

/** A finding that opened so many days ago, and differs where asked. */
export function finding(id: string, days: number, more: Partial<Finding> = {}): Finding {
  const at = NOW - days * DAY;
  return { ...FINDING, id, openedAt: at, firstEventAt: at, lastEventAt: at, ...more };
}

/** What a route about findings answers to a query, as JSON has it, held against its schemas. */
export async function askOf(
  route: Route,
  query: Readonly<Record<string, string | readonly string[]>>,
  findings: readonly Finding[],
  history: FindingHistory = memoryStore(),
) {
  if (route.from !== 'findings') throw new Error(`${route.id} is not about findings alone`);
  const standing = { at: NOW, findings, decisions: [] };
  const answer: unknown = JSON.parse(jsonText(await route.answer(route.query.parse(query), { standing, history })));
  expect(route.schema.parse(answer)).toEqual(answer);
  return Object(answer);
}
