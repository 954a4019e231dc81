import { openStore } from '../../src/app/resources/store.ts';
import type { LandwaiterEvent } from '../../src/core/event.ts';
import type { Finding } from '../../src/core/finding.ts';

/** What the store of a running or ended server holds at this moment. */
export async function keptIn(url: string): Promise<{
  readonly facts: readonly LandwaiterEvent[];
  readonly findings: readonly Finding[];
}> {
  const store = await openStore(url, {});
  try {
    return { facts: await store.facts(), findings: await store.findings() };
  } finally {
    await store.close();
  }
}
