import { describe, expect, test } from 'vitest';
import { observe } from '../../../../policy/compile/compile.ts';
import { audited, hooked } from '../../../../rules/scenarios/github-registry.ts';
import { history, hours, type Step } from '../../../../rules/scenarios/history.ts';
import { digestOf } from '../../../../rules/scenarios/scenario.ts';
import { only } from '../../../facts/facts.ts';
import { borneOutDigests } from './borne-out-digests.ts';

const hook = (tag: string, told: Parameters<typeof hooked>[2] = {}): Step => hooked(`shop/api${tag}`, 'a', told);
const record = (by = 'ci-bot'): Step => audited('shop/api', 'a', { by });

/** Of each webhook whether its tag is borne out, and what it says of the digest. */
function borne(...steps: readonly Step[]): readonly string[] {
  const events = only(history(...steps).events, 'manifest.pushed');
  const { pushed, shown } = borneOutDigests(events, observe());
  return events.flatMap(({ source }, index) => {
    const is = (list: typeof pushed): string => (list[index]?.strength === 'recorded' ? 'recorded' : 'claimed');
    return source === 'github-packages' ? [`tag ${is(pushed)}, contents ${is(shown)}`] : [];
  });
}

describe('a webhook that tells tag and contents of a digest', () => {
  test('is a record where the log of digests has as many pushes of it about then, by the same actor', () => {
    expect(borne(record(), hook(':1'))).toEqual(['tag recorded, contents recorded']);
    expect(borne(record(), record(), hook(':1'), hook(':latest'))).toEqual([
      'tag recorded, contents recorded',
      'tag recorded, contents recorded',
    ]);
  });

  test('says what the digest is, and not its tag, where the log has fewer: one of the tags may be forged', () => {
    expect(borne(record(), hook(':1'), hook(':live'))).toEqual([
      'tag claimed, contents recorded',
      'tag claimed, contents recorded',
    ]);
  });

  test('is a claim like the genuine one, where a forged one says otherwise what the digest is, however late', () => {
    expect(borne(record(), hook(':1', { children: 'bc' }), hours(9), hook(':1', { children: 'bcd' }))).toEqual([
      'tag claimed, contents claimed',
      'tag claimed, contents claimed',
    ]);
  });

  test('is a claim where it calls a signature what the account pushed, and of nothing of that account’s', () => {
    const signature = (by: string): readonly string[] =>
      borne(
        audited('shop/api', 'b', { by }),
        hooked('shop/api:1', 'b', { by }),
        record(),
        hook(`:${digestOf('b').replace(':', '-')}.sig`),
      );
    expect(signature('ci-bot')[1]).toBe('tag recorded, contents recorded');
    expect(signature('mallory')[1]).toBe('tag claimed, contents claimed');
  });

  test('is a claim without a record of about then, and where the record names another actor', () => {
    expect(borne(record(), hours(9), hook(':1', { children: 'bc' }))).toEqual(['tag claimed, contents claimed']);
    expect(borne(record('mallory'), hook(':1'))).toEqual(['tag claimed, contents claimed']);
    expect(borne(hook(':1'))).toEqual(['tag claimed, contents claimed']);
  });
});
