import { readFileSync } from 'node:fs';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Policy } from '../../core/policy.ts';
import { context } from '../../ingest/conformance/fixtures.fixture.ts';
import type { JsonObject } from '../../ingest/source.ts';
import * as sources from '../../ingest/sources/index.ts';
import { buildLineage } from '../../lineage/lineage.ts';
import { observe } from '../../policy/compile/compile.ts';

const fixtures = new URL('../../ingest/sources/fixtures/', import.meta.url);
const OBSERVED = Date.UTC(2026, 10, 24, 16, 45, 4);

/** The events of a fixture (`<kind>/<case>`), some of its text changed so that it is about the same thing as another. */
export function told(fixture: string, changes: Readonly<Record<string, string>> = {}): readonly LandwaiterEvent[] {
  const [kind = ''] = fixture.split('/');
  const source = Object.values(sources).find((one) => one.name === kind);
  if (!source) throw new Error(`no source is named ${kind}`);
  let text = readFileSync(new URL(`${fixture}.in.json`, fixtures), 'utf8');
  for (const [from, to] of Object.entries(changes)) {
    if (!text.includes(from)) throw new Error(`${fixture} has no ${from}`);
    text = text.replaceAll(from, to);
  }
  const record: JsonObject = JSON.parse(text);
  const origin = { path: fixture, line: 1, sha256: '0'.repeat(64) };
  return source.read(record, { ...context, origin, registry: 'registry.acme.example', observedAt: OBSERVED }).events;
}

/** What the events of some feeds are joined to. */
export function joined(events: readonly LandwaiterEvent[], policy: Policy = observe()): Lineage {
  return buildLineage(events, [], policy, OBSERVED, { registry: new Set(), ci: new Set() });
}
