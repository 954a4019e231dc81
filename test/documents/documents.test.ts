import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { checkPolicy } from '../../src/policy/file/load.ts';
import { policyJsonSchema } from '../../src/policy/schema/schema.ts';
import { anchors, blocks, links, type Page, pages } from './page.ts';

const all = pages();
const known = new Set(Object.keys(JSON.parse(policyJsonSchema()).properties));

describe.each(all.map((page): [string, Page] => [page.path, page]))('%s', (path, page) => {
  test('its links lead somewhere', () => {
    for (const [to, anchor] of links(page)) {
      const target = to === '' ? path : normalize(join(dirname(path), to));
      expect(existsSync(target), to).toBe(true);
      const other = all.find((one) => one.path === target);
      if (anchor !== '' && other) expect(anchors(other), `${to}#${anchor}`).toContain(anchor);
    }
  });

  test('its YAML and JSON can be read, and its policies are valid', () => {
    for (const text of blocks(page, 'json')) JSON.parse(text);
    for (const text of blocks(page, 'yaml'))
      for (const document of parseAllDocuments(text)) {
        expect(document.errors).toEqual([]);
        const keys = Object.keys(document.toJS() ?? {});
        if (keys.length === 0 || !keys.every((key) => known.has(key))) continue;
        const policy = keys.includes('version') ? text : `version: 1\n${text}`;
        const checked = checkPolicy(policy, path);
        expect('problems' in checked ? checked.problems : []).toEqual([]);
      }
  });
});

test('the index has every page', () => {
  const index = all.find(({ path }) => path === 'docs/README.md');
  const listed = new Set(index && links(index).map(([to]) => normalize(join('docs', to))));
  const others = all.map(({ path }) => path).filter((path) => path !== 'docs/README.md');
  expect(others.filter((path) => !listed.has(path))).toEqual([]);
});
