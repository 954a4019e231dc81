import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Coverage } from '../../core/coverage.ts';
import { parseDigest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { InputRow } from '../../core/report.ts';
import { CHANGE, historyContract } from './finding-history.contract.ts';
import { DECISION, FINDING, HOSTILE, origin, push, sha, STORY } from './store.cases.ts';
import type { FactQuery, Store } from './store.ts';

/** What every store must do; a new one is done when this passes. `open` gives an empty store each time. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`the ${name} store`, () => {
    let store: Store | undefined;
    const opened = async (): Promise<Store> => (store = await open());
    afterEach(async () => {
      await store?.close();
      store = undefined;
    });

    it('holds nothing at first', async () => {
      const empty = await opened();
      const { facts, coverage, inputs, findings, decisions } = empty;
      for (const ask of [facts, coverage, inputs, findings, decisions]) expect(await ask()).toEqual([]);
    });

    it('gives back every kind of event as it was recorded', async () => {
      const told = await opened();
      expect(await told.record(STORY)).toEqual({ added: STORY.length, contradictions: 0 });
      expect(await told.facts()).toEqual(STORY);
    });

    it('records a redelivered event once', async () => {
      const told = await opened();
      expect(await told.record([push('1'), push('1')])).toEqual({ added: 1, contradictions: 0 });
      expect(await told.record([push('1', { origin: origin('b.log', 7) })])).toEqual({ added: 0, contradictions: 0 });
      expect(await told.facts()).toEqual([push('1')]);
    });

    it('keeps the same id with another content as a second fact, and counts the contradiction once', async () => {
      const told = await opened();
      const [first, second] = [push('1'), push('1', { digest: sha('b') })];
      expect(await told.record([first])).toEqual({ added: 1, contradictions: 0 });
      expect(await told.record([second, first])).toEqual({ added: 1, contradictions: 1 });
      expect(await told.record([first, second])).toEqual({ added: 0, contradictions: 0 });
      expect(await told.facts()).toHaveLength(2);
    });

    it.each([[[0, 1, 2, 3]], [[3, 2, 1, 0]], [[2, 0, 3, 1]]])(
      'keeps the least origin when they come in the order %j',
      async (order) => {
        const origins = [origin('b', 2, '1'), origin('b', 10, '1'), origin('c', 1, '1'), origin('a', 1, '2')];
        const told = await opened();
        for (const index of order) await told.record([push('1', { origin: origins[index] ?? origin('', 0) })]);
        expect((await told.facts()).map((fact) => fact.origin)).toEqual([origins[0]]);
      },
    );

    it('orders facts by time, then id, then content, whatever the order they came in', async () => {
      const told = await opened();
      const same = [push('c', { tag: 'v1' }), push('c', { tag: 'v2' }), push('c', { tag: 'v3' })];
      await told.record([push('b'), ...same, push('a'), push('z', { at: 1 }), push('\u{1f433}'), push('\uffff')]);
      const forwards = await told.facts();
      const other = await open();
      await other.record([
        push('\uffff'),
        push('\u{1f433}'),
        push('z', { at: 1 }),
        push('a'),
        ...[...same].reverse(),
        push('b'),
      ]);
      expect(await other.facts()).toEqual(forwards);
      expect(forwards.map((fact) => fact.id)).toEqual(['z', 'a', 'b', 'c', 'c', 'c', '\u{1f433}', '\uffff']);
      await other.close();
    });

    it('ends in the same facts however they are repeated, reordered and split over calls', async () => {
      const pool = [
        ...STORY,
        push('child', { tag: 'v9' }),
        push('child', { tag: 'v9', origin: origin('b.log', 1) }),
        push('index', { at: 1 }),
        push('index', { at: 1, origin: origin('b.log', 9) }),
      ];
      const calls = fc.tuple(
        fc.shuffledSubarray(pool, { minLength: pool.length }),
        fc.array(fc.constantFrom(...pool), { maxLength: 20 }),
        fc.nat(20),
      );
      const reference = await open();
      await reference.record(pool);
      const expected = await reference.facts();
      await reference.close();
      await fc.assert(
        fc.asyncProperty(calls, async ([all, repeated, at]) => {
          const told = await open();
          const first = await told.record([...repeated.slice(0, at), ...all.slice(0, at)]);
          const second = await told.record([...all, ...repeated]);
          expect(first.added + second.added).toBe(expected.length);
          expect(first.contradictions + second.contradictions).toBe(2);
          expect(await told.facts()).toEqual(expected);
          await told.close();
        }),
        { numRuns: 20 },
      );
    }, 60_000);

    const questions: readonly (readonly [what: string, query: FactQuery, ids: readonly string[]])[] = [
      ['an index', { digests: [sha('1')] }, ['index', 'signature', 'run']],
      ['a platform manifest', { digests: [sha('2')] }, ['index', 'child', 'pod', 'compared']],
      ['a config', { digests: [sha('3')] }, ['child', 'host', 'compared']],
      ['a layer', { digests: [sha('4')] }, ['child']],
      ['several digests', { digests: [sha('4'), sha('6'), sha('e')] }, ['child', 'elsewhere']],
      [
        'a repository',
        { repository: { registry: 'registry.acme.example', repository: 'shop/api' } },
        ['index', 'child', 'signature', 'host', 'run', 'deploy', 'pod', 'compared'],
      ],
      [
        'a tag',
        { repository: { registry: 'registry.acme.example', repository: 'shop/api', tag: 'v1' } },
        ['index', 'child', 'host', 'deploy'],
      ],
      [
        'the tag that is meant by none',
        { repository: { registry: 'registry.acme.example', repository: 'shop/api', tag: 'latest' } },
        ['pod'],
      ],
      ['an actor, also by impersonation', { actor: 'dana' }, ['elsewhere', 'deploy']],
      ['an actor or a digest', { actor: 'ci-bot', digests: [sha('6')] }, ['index', 'elsewhere']],
      ['nobody and nothing', {}, []],
      ['no digest of an empty list', { digests: [] }, []],
      [
        'what was never seen',
        { digests: [sha('f')], actor: 'DANA', repository: { registry: 'other.example', repository: 'shop' } },
        [],
      ],
    ];
    it.each(questions)('finds the facts about %s', async (_, query, ids) => {
      const told = await opened();
      await told.record(STORY);
      expect((await told.factsAbout(query)).map((fact) => fact.id)).toEqual(ids);
      expect(await told.factsAbout(query)).toEqual(STORY.filter((fact) => ids.includes(fact.id)));
    });

    describe('hands over the facts about a repository, the latest first', () => {
      const repository = { registry: 'registry.acme.example', repository: 'shop/api' };
      const end = Date.UTC(9999, 11, 31, 23, 59);
      const told = async (): Promise<Store> => {
        const filled = await opened();
        const others = [
          push('x', { at: 3000, repository: 'shop/web' }),
          push('z', { at: 8000, registry: 'r.example' }),
        ];
        const times = { b: 2000, e: end, a: 1000, d: 3000, c: 3000 };
        await filled.record([...Object.entries(times).map(([id, at]) => push(id, { at, tag: id })), ...others]);
        return filled;
      };

      it.each<[since: number, until: number, times: readonly number[]]>([
        [0, Infinity, [end, 3000, 3000, 2000, 1000]],
        [0, 3000, [2000, 1000]],
        [2000, 3001, [3000, 3000, 2000]],
        [3001, 5000, []],
      ])('from %i until %i', async (since, until, times) => {
        const taken: LandwaiterEvent[] = [];
        await (await told()).eachAbout({ repository }, { since, until }, (some) => {
          taken.push(...some);
          return 'more';
        });
        expect(taken.map(({ at }) => at)).toEqual(times);
        expect(taken.every((one) => 'tag' in one && one.tag === one.id)).toBe(true);
      });

      it('until enough is taken', async () => {
        const filled = await opened();
        const many = 12_000;
        await filled.record(Array.from({ length: many }, (_, number) => push(String(number), { at: number })));
        const taken: number[] = [];
        await filled.eachAbout({ repository }, { since: 0, until: Infinity }, (some) => {
          taken.push(some.length);
          expect(some[0]?.at).toBe(many - 1);
          return 'enough';
        });
        expect(taken).toHaveLength(1);
        expect(await filled.factsAbout({ repository })).toHaveLength(many);
      });
    });

    describe('what is to be forgotten', () => {
      const day = (text: string): number => Date.parse(`${text}T12:00:00Z`);
      const [old, late, recent] = [
        push('old', { at: day('2026-09-03') }),
        push('late', { at: day('2026-09-30'), digest: sha('b'), actor: { name: 'dana', kind: 'human' } }),
        push('recent', { at: day('2026-10-01'), digest: sha('b') }),
      ];
      const [first, last] = [push('first', { at: 0, digest: sha('c') }), push('last', { at: day('9999-12-30') })];

      it('is what happened in months that ended before the time', async () => {
        const told = await opened();
        await told.record([first, old, late, recent, last]);
        await told.cover([{ source: 'test', scope: '', minutes: [1] }]);
        expect(await told.forget(day('2026-09-30'), [])).toBe(1);
        expect(await told.facts()).toEqual([old, late, recent, last]);
        expect(await told.forget(day('2026-10-31'), [])).toBe(2);
        expect(await told.facts()).toEqual([recent, last]);
        expect(await told.factsAbout({ digests: [sha('a'), sha('b')], actor: 'dana' })).toEqual([recent, last]);
        expect(await told.forget(day('2026-10-31'), [])).toBe(0);
        expect(await told.coverage()).toHaveLength(1);
      });

      it('is nothing that mentions a digest to keep, also the next time, until that is no longer kept', async () => {
        const told = await opened();
        const index = push('index', { at: day('2026-08-01'), digest: sha('d'), children: [sha('c')] });
        const all = [first, index, old, late, recent, last];
        await told.record(all);
        const keep = [sha('c'), sha('b'), sha('e')];
        expect(await told.forget(day('2026-10-01'), keep)).toBe(1);
        const kept = all.filter((fact) => fact !== old);
        expect(await told.facts()).toEqual(kept);
        expect(await told.forget(day('2026-10-02'), keep)).toBe(0);
        expect(await told.factsAbout({ digests: [sha('b')], actor: 'dana' })).toEqual([late, recent]);
        expect(await told.factsAbout({ digests: [sha('c')] })).toEqual([first, index]);
        expect(await told.record(kept)).toEqual({ added: 0, contradictions: 0 });
        expect(await told.record([{ ...late, origin: origin('', 1) }])).toEqual({ added: 0, contradictions: 0 });
        expect((await told.factsAbout({ actor: 'dana' })).map((fact) => fact.origin.path)).toEqual(['']);
        expect(await told.forget(day('2026-10-02'), [sha('b')])).toBe(2);
        expect((await told.facts()).map(({ id }) => id)).toEqual(['late', 'recent', 'last']);
      });

      it('stays forgotten when it is delivered again, for 35 days more', async () => {
        const told = await opened();
        await told.record([old, late, recent]);
        expect(await told.forget(day('2026-10-01'), [])).toBe(2);
        expect(await told.record([old, late, recent])).toEqual({ added: 0, contradictions: 0 });
        const other = push('late', { at: day('2026-10-02'), tag: 'v9' });
        expect(await told.record([other])).toEqual({ added: 1, contradictions: 1 });
        expect(await told.facts()).toEqual([recent, other]);
        // 35 days before 1 November is 27 September.
        expect(await told.forget(day('2026-11-01'), [sha('b')])).toBe(1);
        expect(await told.record([late])).toEqual({ added: 0, contradictions: 0 });
        expect(await told.record([old])).toEqual({ added: 1, contradictions: 0 });
        expect((await told.facts()).map(({ id }) => id)).toEqual(['old', 'recent']);
      });
    });

    it('joins the minutes of coverage, in any order and repeated', async () => {
      const told = await opened();
      const [one, other]: readonly Coverage[] = [
        { source: 'docker', scope: 'build-1', minutes: [3, 4] },
        { source: 'docker', scope: 'build-1', minutes: [1, 4, 10] },
      ];
      const more: Coverage = { source: 'distribution', scope: '', minutes: [7] };
      for (const coverage of [one, more, other, one]) if (coverage) await told.cover([coverage]);
      expect(await told.coverage()).toEqual([more, { source: 'docker', scope: 'build-1', minutes: [1, 3, 4, 10] }]);
    });

    it('replaces what it knows of an input, and of no other', async () => {
      const told = await opened();
      const row = (path: string, records: number): InputRow => ({
        path,
        source: 'docker',
        records,
        events: 0,
        refused: [{ line: 2, reason: 'odd' }],
      });
      await told.noteInputs([row('b.log', 1), row('a.log', 1)]);
      await told.noteInputs([row('b.log', 2)]);
      expect(await told.inputs()).toEqual([row('a.log', 1), row('b.log', 2)]);
    });

    it('replaces the findings and keeps their order', async () => {
      const told = await opened();
      await told.saveFindings([FINDING, { ...FINDING, id: 'fedcba9876543210' }]);
      const evaluated = [
        { ...FINDING, id: 'ffff' },
        { ...FINDING, id: 'aaaa', state: 'resolved' as const },
      ];
      await told.saveFindings(evaluated);
      expect(await told.findings()).toEqual(evaluated);
      await told.saveFindings([]);
      expect(await told.findings()).toEqual([]);
    });

    historyContract(opened);

    it('keeps full comparisons by their hash, and forgets them as it does facts', async () => {
      const told = await opened();
      const [old, kept, recent] = ['1'.repeat(64), '2'.repeat(64), '3'.repeat(64)];
      const [january, march] = [Date.UTC(2026, 0, 5), Date.UTC(2026, 2, 5)];
      const body = Buffer.from([0, 1, 255]);
      await told.keepFull(old, body, { manifest: sha('a'), at: january });
      await told.keepFull(kept, body, { manifest: sha('b'), at: january });
      await told.keepFull(recent, body, { manifest: sha('c'), at: january });
      await told.keepFull(recent, Buffer.from('other'), { manifest: sha('c'), at: march });
      expect(await told.full(old)).toEqual(body);
      expect(await told.full('4'.repeat(64))).toBeUndefined();
      await told.forget(march, [sha('b')]);
      expect([await told.full(old), await told.full(kept), await told.full(recent)]).toEqual([undefined, body, body]);
    });

    it.each(['material', 'examined'] as const)('keeps %s by a hash, and forgets it as it does facts', async (name) => {
      const { [name]: shelf, forget } = await opened();
      expect(await shelf.size()).toBe(0);
      const [old, kept, recent] = ['1'.repeat(64), '2'.repeat(64), '3'.repeat(64)];
      const [january, march] = [Date.UTC(2026, 0, 5), Date.UTC(2026, 2, 5)];
      const bytes = Buffer.from([0, 1, 255]);
      await shelf.keep(
        { sha256: old, bytes, about: sha('a'), at: january },
        { sha256: kept, bytes, about: sha('b'), at: january },
        { sha256: recent, bytes, about: sha('c'), at: january },
      );
      await shelf.keep({ sha256: recent, bytes: Buffer.from('other'), about: sha('c'), at: march });
      await shelf.keep();
      expect(await shelf.bytes(old)).toEqual(bytes);
      expect(await shelf.size()).toBe(9);
      expect(await shelf.bytes('4'.repeat(64))).toBeUndefined();
      await forget(march, [sha('b')]);
      expect([await shelf.bytes(old), await shelf.bytes(kept), await shelf.bytes(recent)]).toEqual([
        undefined,
        bytes,
        bytes,
      ]);
    });

    it('keeps decisions for ever, each once and as it was made, in the order of time', async () => {
      const told = await opened();
      const { until: _, ...bare } = DECISION;
      const made = [
        DECISION,
        { ...bare, id: 'd3', at: 500, kind: 'acknowledge' as const },
        { ...bare, id: 'd2', kind: 'approve' as const, approves: 'd1' },
      ];
      for (const decision of [...made, { ...DECISION, why: 'something else' }]) await told.decide(decision);
      expect(await told.decisions()).toEqual([made[1], made[0], made[2]]);
      await told.saveFindings([]);
      expect(await told.decisions()).toHaveLength(3);
    });

    it('keeps and finds hostile texts apart and unchanged', async () => {
      const told = await opened();
      const events = HOSTILE.map((text) =>
        push(text, {
          registry: text,
          repository: text,
          tag: text,
          origin: { path: text, line: 1, sha256: text },
          actor: { name: text, kind: 'unknown' },
          client: text,
          labels: JSON.parse(`{${JSON.stringify(text)}:${JSON.stringify(text)}}`),
        }),
      );
      expect(await told.record(events)).toEqual({ added: HOSTILE.length, contradictions: 0 });
      expect(await told.record(events)).toEqual({ added: 0, contradictions: 0 });
      expect(new Set((await told.facts()).map((fact) => JSON.stringify(fact)))).toHaveLength(HOSTILE.length);
      for (const [index, text] of HOSTILE.entries()) {
        expect(await told.factsAbout({ actor: text })).toEqual([events[index]]);
        expect(await told.factsAbout({ repository: { registry: text, repository: text, tag: text } })).toEqual([
          events[index],
        ]);
      }
      await told.cover(HOSTILE.map((text, minute) => ({ source: text, scope: text, minutes: [minute] })));
      expect(new Map((await told.coverage()).map(({ scope, minutes }) => [scope, minutes[0]]))).toEqual(
        new Map(HOSTILE.map((text, minute) => [text, minute])),
      );
      await told.noteInputs(HOSTILE.map((path) => ({ path, records: 0, events: 0, refused: [] })));
      expect((await told.inputs()).map(({ path }) => path)).toEqual([...HOSTILE].sort());
      await told.saveFindings(HOSTILE.map((title) => ({ ...FINDING, title })));
      expect((await told.findings()).map(({ title }) => title)).toEqual(HOSTILE);
      for (const [at, text] of HOSTILE.entries()) await told.decide({ ...DECISION, id: text, why: text, at });
      expect((await told.decisions()).map(({ id, why }) => [id, why])).toEqual(HOSTILE.map((text) => [text, text]));
    });

    it('takes 100,000 facts in one call', async () => {
      const told = await opened();
      const many = Array.from({ length: 100_000 }, (_, index) =>
        push(`many:${index}`, {
          at: index,
          digest: parseDigest(`sha256:${(index % 5000).toString(16).padStart(64, '0')}`),
          tag: `v${index % 300}`,
        }),
      );
      expect(await told.record(many)).toEqual({ added: many.length, contradictions: 0 });
      expect(await told.factsAbout({ digests: [sha('0')] })).toHaveLength(20);
      expect(await told.facts()).toHaveLength(many.length);
      const handedOver = new Set<string>();
      let most = 0;
      await told.eachFacts((some) => {
        most = Math.max(most, some.length);
        for (const { id } of some) handedOver.add(id);
      });
      expect(handedOver).toHaveLength(many.length);
      if (name !== 'memory') expect(most).toBeLessThan(many.length / 5);
    }, 300_000);
  });
}

/** What a store that lasts must do besides. `place` gives a new place, whose store can be opened again and again. */
export function lastingStoreContract(name: string, place: () => Promise<() => Promise<Store>>): void {
  describe(`the ${name} store, opened again`, () => {
    it('has kept everything, and adds nothing when the same is read again', async () => {
      const open = await place();
      const input: InputRow = { path: 'a.log', records: 9, events: 9, refused: [] };
      const first = await open();
      await first.record(STORY);
      await first.cover([{ source: 'test', scope: 'x', minutes: [1, 2] }]);
      await first.noteInputs([input]);
      await first.saveFindings([FINDING], undefined, { at: 5, changes: [CHANGE] });
      await first.decide(DECISION);
      await first.close();

      const second = await open();
      expect(await second.record(STORY)).toEqual({ added: 0, contradictions: 0 });
      expect(await second.record([push('child', { tag: 'v9' })])).toEqual({ added: 1, contradictions: 1 });
      expect((await second.facts()).filter((fact) => 'tag' in fact && fact.tag !== 'v9')).toEqual(
        STORY.filter((fact) => 'tag' in fact),
      );
      expect(await second.coverage()).toEqual([{ source: 'test', scope: 'x', minutes: [1, 2] }]);
      expect(await second.inputs()).toEqual([input]);
      expect(await second.findings()).toEqual([FINDING]);
      await second.decide({ ...DECISION, why: 'something else' });
      expect(await second.decisions()).toEqual([DECISION]);
      expect(await second.historyBegins()).toBe(5);
      expect(await second.changes({ limit: 9 })).toMatchObject([{ change: CHANGE }]);
      await second.close();
    });

    it('has not taken up again what was forgotten, nor lost what was kept', async () => {
      const open = await place();
      const first = await open();
      const [old, kept] = [push('old', { at: Date.UTC(2026, 8, 3) }), push('kept', { at: 1, digest: sha('b') })];
      await first.record([old, kept]);
      expect(await first.forget(Date.UTC(2026, 9, 1), [sha('b')])).toBe(1);
      await first.close();
      const second = await open();
      expect(await second.record([old, kept])).toEqual({ added: 0, contradictions: 0 });
      expect(await second.facts()).toEqual([kept]);
      await second.close();
    });

    it('records in one process while another forgets', async () => {
      const open = await place();
      const [one, other] = [await open(), await open()];
      const at = Date.UTC(2026, 8, 3);
      await one.record([push('1', { at })]);
      expect(await other.forget(Date.UTC(2026, 9, 1), [])).toBe(1);
      expect(await one.record([push('2', { at }), push('1', { at })])).toEqual({ added: 1, contradictions: 0 });
      expect(await other.facts()).toEqual([push('2', { at })]);
      await one.close();
      await other.close();
    });

    it('shows one process what another has recorded while both are open', async () => {
      const open = await place();
      const [one, other] = [await open(), await open()];
      await one.record([push('1')]);
      expect(await other.record([push('1'), push('2')])).toEqual({ added: 1, contradictions: 0 });
      expect(await one.facts()).toEqual([push('1'), push('2')]);
      await one.close();
      await other.close();
    });
  });
}
