import { expect, test } from 'vitest';
import type { DeploymentReported } from '../../../core/control-event.ts';
import { observe } from '../../../policy/compile/compile.ts';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { written } from '../../../rules/scenarios/image-names.ts';
import { moment, observed } from '../../../rules/scenarios/moments.ts';
import { digestOf, pushed } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

const reported = (deployment: string, status: DeploymentReported['status'], image: string): Step =>
  moment((id, at) => ({
    type: 'deployment.reported',
    ...observed('argocd', id, at, { strength: 'asserted' }),
    system: 'argocd',
    project: 'shop',
    deployment,
    status,
    images: [{ reference: written(image) }],
  }));

test('a deployment is told by its last record, of what its tag meant then', () => {
  const lineage = joined(
    history(
      pushed('shop/api:1', 'a'),
      reported('7', 'started', 'shop/api:1'),
      reported('7', 'failed', 'shop/api:1'),
      pushed('shop/api:1', 'b'),
      reported('8', 'succeeded', 'shop/api:1'),
    ),
    observe(),
  );
  const told = ['a', 'b'].map((name) =>
    lineage.pushesOf(digestOf(name)).flatMap((push) => lineage.reportedOf(push).map(({ status }) => status)),
  );
  expect(told).toEqual([['failed'], ['succeeded']]);
});
