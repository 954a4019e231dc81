import { expect, test } from 'vitest';
import { compilePolicy } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { ACME } from '../../../rules/scenarios/acme.ts';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { onHost, pushed } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

function last(...steps: readonly Step[]) {
  const { pushes, hostOrigins, explanation } = joined(
    history(...steps),
    compilePolicy(loadPolicy(ACME, 'policy.yaml')),
  );
  const push = pushes.at(-1);
  return (
    push && [
      explanation(push).state,
      ...hostOrigins(push).map(({ host, how, strength }) => `${host} ${how} ${strength}`),
    ]
  );
}

const push = pushed('team/api:1', 'a', { config: '1' });

test("an image is from the host that recorded having made its config, and a builder's is explained by that", () => {
  expect(last(onHost('ci-1', 'built', '1'), push)).toEqual(['hosted', 'ci-1 built recorded']);
  expect(last(onHost('laptop', 'built', '1'), push)).toEqual(['unasked', 'laptop built recorded']);
  expect(last(onHost('laptop', 'built', '2'), push)).toEqual(['unasked']);
});

test('what a host only pulled it has not made, and a commit just before is how an image came up from nowhere', () => {
  const other = pushed('team/base:1', 'a', { config: '1' });
  expect(last(other, onHost('ci-1', 'pulled', '1', 'team/base:1'), onHost('ci-1', 'tagged', '1'), push)).toEqual([
    'unasked',
  ]);
  expect(last(onHost('ci-1', 'committed', ''), onHost('ci-1', 'tagged', '1'), push)).toEqual([
    'unasked',
    'ci-1 committed inferred',
  ]);
});
