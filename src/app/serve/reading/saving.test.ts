import { expect, it } from 'vitest';
import { Unavailable } from '../../../core/error.ts';
import type { Finding } from '../../../core/finding.ts';
import { FINDING } from '../../../lineage/storage/store.cases.ts';
import { memoryStore } from '../../../lineage/stores/memory/memory.ts';
import { createSaving } from './saving.ts';

function given() {
  const store = memoryStore();
  let findings: readonly Finding[] = [];
  const standing = { findings: () => findings, judging: () => undefined };
  return { store, standing, stand: (next: readonly Finding[]) => void (findings = next) };
}

it('keeps what changed beside the findings, and nothing of what did not', async () => {
  const { store, standing, stand } = given();
  const saving = createSaving(store, standing);
  stand([FINDING]);
  for (let at = 1; at <= 100; at += 1) await saving.save(at);
  expect(await store.findings()).toEqual([FINDING]);
  expect(await store.changes({ limit: 200 })).toMatchObject([{ change: { at: 1, change: 'opened' } }]);
});

it('is due again where the store did not answer, and tells then what it could not', async () => {
  const { store, standing, stand } = given();
  let isAway = true;
  const saving = createSaving(
    {
      async saveFindings(...given) {
        if (isAway) throw new Unavailable('away');
        return store.saveFindings(...given);
      },
    },
    standing,
  );
  stand([FINDING]);
  saving.changed();
  await expect(saving.save(1)).rejects.toThrow('away');
  expect(saving.isDue()).toBe(true);
  isAway = false;
  await saving.save(2);
  expect(saving.isDue()).toBe(false);
  expect(await store.changes({ limit: 9 })).toMatchObject([{ change: { at: 2, change: 'opened' } }]);
});

it('is due again for what came while it saved', async () => {
  const { store, standing, stand } = given();
  const saving = createSaving(
    {
      async saveFindings(...saved) {
        stand([FINDING]);
        saving.changed();
        await store.saveFindings(...saved);
      },
    },
    standing,
  );
  await saving.save(1);
  expect(saving.isDue()).toBe(true);
});
