import { expect, test } from 'vitest';
import { history } from '../../rules/scenarios/history.ts';
import { ran } from '../../rules/scenarios/scenario.ts';
import { loadPolicy } from '../file/load.ts';
import { compilePolicy } from './compile.ts';

const ID = '7c3f2b9a-5d41-4e8e-9a00-0123456789ab';

function beyond(kind: string, projects: string, project: string) {
  const text = `version: 1\nsources:\n  - { name: hooks, kind: ${kind}, projects: [${projects}], files: ["ci/*"] }\n`;
  const [source] = compilePolicy(loadPolicy(text, 'landwaiter.yaml')).sources;
  const told = history(ran('11', { project, id: project })).events.map((event) => source?.scope.beyond(event));
  expect(source?.scope.mayName('project', project)).toBe(told[0] === undefined);
  return told;
}

test('a hook that calls its project by the id alone is not beyond an entry that has names alone', () => {
  expect(beyond('azure-devops', 'Shop', ID)).toEqual([undefined]);
  expect(beyond('azure-devops', 'Shop', 'Shop')).toEqual([undefined]);
  expect(beyond('azure-devops', `Shop, ${ID}`, ID)).toEqual([undefined]);
});

test('another name is beyond it, and another id beyond one that has ids; elsewhere an id is a name', () => {
  expect(beyond('azure-devops', 'Shop', 'Other')).toEqual([{ part: 'project', name: 'Other' }]);
  const other = ID.replace('7', '8');
  expect(beyond('azure-devops', `Shop, ${ID}`, other)).toEqual([{ part: 'project', name: other }]);
  expect(beyond('gitlab', 'acme/shop', ID)).toEqual([{ part: 'project', name: ID }]);
});
