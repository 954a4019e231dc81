import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { history, hours, type Step } from '../../../rules/scenarios/history.ts';
import { asked } from '../../../rules/scenarios/workload-scenario.ts';
import { runs } from '../../../rules/scenarios/scenario.ts';
import { analyze } from '../../analysis/analyze.ts';
import { ranIn } from '../../analysis/look-ups/workload.ts';
import { whyText } from './why-text.ts';

const DUE =
  ' CronJob/tidy in shop starts again when it is due, with what registry.acme.example/shop/tidy:1 then means.\n';
const owners = [{ kind: 'CronJob', name: 'tidy' }];

function job(pod: string, digest: string): Step {
  return [runs('shop/tidy', 'shop/tidy:1', digest, { owners, pod, ended: true, since: 1 }), hours(1)];
}

function why(...steps: readonly Step[]): string {
  return whyText(ranIn('CronJob/tidy', analyze({ ...history(...steps), inputs: [] }, observe())));
}

test('of what does not run now each container that ran is counted, not each image', () => {
  expect(why(job('one', 'a'), job('two', 'a'), job('six', 'b'))).toBe(
    `None of it runs now; 3 containers of it ran before, of 2 images.${DUE}`,
  );
  expect(why(job('one', 'a'))).toBe(`None of it runs now; 1 container of it ran before.${DUE}`);
});

test('what was only asked for has not run', () => {
  expect(why(asked('shop/tidy', { tidy: 'shop/tidy:1' }, { kind: 'CronJob', verb: 'create' }))).toBe(
    `None of it runs now; none of it is on record as having run before.${DUE}`,
  );
});

test('a workload is known by its name alone, its kind, its namespace and its cluster', () => {
  const analysis = analyze({ ...history(job('one', 'a')), inputs: [] }, observe());
  const [row] = ranIn('CronJob/tidy', analysis);
  const whole = `${row?.cluster ?? '-'}/${row?.namespace ?? ''}/CronJob/tidy`;
  for (const name of ['tidy', `${row?.namespace ?? ''}/tidy`, `${row?.namespace ?? ''}/CronJob/tidy`, whole])
    expect(ranIn(name, analysis), name).toHaveLength(1);
  expect(ranIn('idy', analysis)).toEqual([]);
});
