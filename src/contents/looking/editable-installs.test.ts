import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { look } from './look.ts';
import { image } from './view.fixture.ts';

// What the setuptools of this machine writes, for a project in `/app`, after its version.
const WRITES = `import setuptools
from setuptools.command.editable_wheel import _finder_template as finder
print(setuptools.__version__)
print(finder('__editable__.acme_money-0.3.0.finder', {'acme_money': '/app/acme_money'}, {}), end='')`;
const { stdout } = spawnSync('/usr/bin/python3', ['-I', '-c', WRITES], { encoding: 'utf8' });
const [, version = '', FINDER = ''] = /^(\S+)\n(.*)$/s.exec(stdout ?? '') ?? [];
const obstacle =
  version === ''
    ? 'python3-setuptools is not installed'
    : /^(?:65|78)\./.test(version)
      ? undefined
      : `setuptools ${version} is none of the versions that are known`;
if (obstacle !== undefined) process.stderr.write(`skipped: editable installs: ${obstacle}\n`);

const SITE = 'usr/local/lib/python3.13/site-packages';
const NAME = '__editable___acme_money_0_3_0_finder';
const PTH = `${SITE}/__editable__.acme_money-0.3.0.pth`;
const START = `import ${NAME}; ${NAME}.install()`;

const hooks = (files: Readonly<Record<string, string>>): readonly (string | undefined)[] =>
  look({ old: image({}), new: image(files), shared: 0 })
    .filter(({ kind }) => kind === 'import-hook')
    .map(({ path }) => path);
const installed = (pth: string, finder: string, more: Readonly<Record<string, string>> = {}) =>
  hooks({ [PTH]: pth, [`${SITE}/${NAME}.py`]: finder, ...more });

test.skipIf(obstacle !== undefined)('what setuptools puts there for an editable install is no hook', () => {
  expect(installed(START, FINDER)).toEqual([]);
  expect(
    installed(START, FINDER.replace("{'acme_money': '/app/acme_money'}", "{'a': '/app/a', 'b': '/app/b'}")),
  ).toEqual([]);
  expect(installed(START, FINDER.replace('= {}', "= {'acme': ['/app/acme', '/app/more'], 'b': []}"))).toEqual([]);
});

describe.skipIf(obstacle !== undefined)('a hook that looks like one', () => {
  const MAP = "'/app/acme_money'}";
  test.each<[string, string, string, Readonly<Record<string, string>>]>([
    ['does more in its line', `${START}; evil()`, FINDER, {}],
    ['has another line', `${START}\nimport evil\n`, FINDER, {}],
    ['has another finder', START, `${FINDER}import evil\n`, {}],
    ['has no finder', START.replaceAll('acme', 'other'), FINDER, {}],
    ['has code in its table', START, FINDER.replace(MAP, `'/app' + evil()}`), {}],
    ['has an escape in its table', START, FINDER.replace(MAP, String.raw`'/app\' + evil() + \''}`), {}],
    ['says what runs at the start', START, FINDER.replace("'acme_money'", "'sitecustomize'"), {}],
    ['says it among others', START, FINDER.replace(MAP, "'/app', 'usercustomize': '/opt/x'}"), {}],
    [
      'has a second table',
      START,
      FINDER.replace('NAMESPACES', "MAPPING: dict[str, str] = {'x': '/opt'}\nNAMESPACES"),
      {},
    ],
    ['has a folder of that name', START, FINDER, { [`${SITE}/${NAME}/__init__.py`]: 'evil()' }],
    ['has a program of that name', START, FINDER, { [`${SITE}/${NAME}.abi3.so`]: '\x7fELF' }],
  ])('that %s is told', (_, pth, finder, more) => {
    expect(installed(pth, finder, more)).toEqual([`/${PTH}`]);
  });
});

test.skipIf(obstacle !== undefined)('a hook is asked of the old image, too, with the finder that lies there', () => {
  const files = { [PTH]: START, [`${SITE}/${NAME}.py`]: `${FINDER}import evil\n` };
  const told = (old: Readonly<Record<string, string>>) =>
    look({ old: image(old), new: image(files), shared: 0 })
      .filter(({ kind }) => kind === 'import-hook')
      .map(({ before }) => before);
  expect(told(files)).toEqual(['same-bytes']);
  expect(told({ ...files, [`${SITE}/${NAME}.py`]: FINDER })).toEqual(['nothing']);
});
