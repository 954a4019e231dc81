import { expect, test } from 'vitest';
import { compilePolicy } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { ACME } from '../../../rules/scenarios/acme.ts';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { pushed, ran } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

const policy = compilePolicy(loadPolicy(ACME, 'policy.yaml'));

function chosen(...steps: readonly Step[]) {
  const { pushes, explanation } = joined(history(...steps), policy);
  return pushes.map((push) => {
    const origin = explanation(push);
    return origin.state === 'explained' ? [origin.run.run, origin.by, origin.strength] : [origin.state];
  });
}

test('of several runs at one time the one whose digest, commit or ref the push has', () => {
  const others = [ran('1', { commit: 'a1b2c3d4e5'.repeat(4) }), ran('2', { ref: 'refs/tags/v1.4' }), ran('3')];
  expect(chosen(...others, pushed('shop/api:1.5', 'a'))).toEqual([['ambiguous']]);
  expect(chosen(...others, pushed('shop/api:a1b2c3d4e5', 'a'))).toEqual([['1', 'commit', 'asserted']]);
  expect(chosen(...others, pushed('shop/api:1.4', 'a'))).toEqual([['2', 'ref', 'inferred']]);
  expect(chosen(...others, ran('4', { made: ['a'] }), pushed('shop/api:1.5', 'a'))).toEqual([
    ['4', 'digest', 'recorded'],
  ]);
});

test('an approved run before one that is not, and one that goes on before one that ended', () => {
  expect(chosen(ran('1'), ran('2', { ref: 'refs/heads/x' }), pushed('shop/api:next', 'a'))).toEqual([
    ['1', 'time', 'inferred'],
  ]);
  expect(chosen(ran('1', { lasts: 1 }), ran('2'), pushed('shop/api:next', 'a'))).toEqual([['2', 'time', 'inferred']]);
});

test('one whose number is the tag before others of that time, where it is approved', () => {
  const [one, other] = [ran('1', { number: '7' }), ran('2', { number: '8' })];
  expect(chosen(one, other, pushed('shop/api:8', 'a'))).toEqual([['2', 'number', 'asserted']]);
  expect(chosen(one, other, pushed('shop/api:v7', 'a'))).toEqual([['1', 'number', 'asserted']]);
  const mine = ran('3', { number: '9', workflow: '.github/workflows/mine.yml' });
  expect(chosen(one, mine, pushed('shop/api:9', 'a'))).toEqual([['1', 'time', 'inferred']]);
});
