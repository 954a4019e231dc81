import { expect, test } from 'vitest';
import { brokenApi, brokenSchema } from './promises.ts';

const OLD = {
  type: 'object',
  properties: { id: { type: 'string' }, kind: { enum: ['a', 'b'] }, list: { type: 'array', items: { $ref: '#/it' } } },
  required: ['id'],
  it: { anyOf: [{ type: 'string' }, { type: 'object', properties: { of: { $ref: '#/it' } } }] },
};

function changes(change: (now: typeof OLD) => object, way: 'in' | 'out'): readonly string[] {
  const now = change(structuredClone(OLD));
  return brokenSchema({ document: OLD, at: OLD }, { document: now, at: now }, way, 'it');
}

test('what is the same, or has more, breaks nothing', () => {
  for (const way of ['in', 'out'] as const) {
    expect(changes((now) => now, way)).toEqual([]);
    expect(changes((now) => ({ ...now, properties: { ...now.properties, more: { type: 'string' } } }), way)).toEqual(
      [],
    );
  }
});

test('what is gone, or of another type, breaks both ways', () => {
  for (const way of ['in', 'out'] as const) {
    expect(changes((now) => ({ ...now, properties: { ...now.properties, id: undefined } }), way)).toEqual([
      'it.id: is gone',
    ]);
    expect(changes((now) => ({ ...now, it: { anyOf: [{ type: 'string' }] } }), way)).toEqual([
      'it.list[]: one of its kinds is gone',
    ]);
    expect(changes((now) => ({ ...now, properties: { ...now.properties, id: { type: 'number' } } }), way)).toEqual([
      'it.id: of another type',
    ]);
  }
});

test('who sends must not have to give more, who reads must not get less', () => {
  expect(changes((now) => ({ ...now, required: ['id', 'kind'] }), 'in')).toEqual(['it.kind: has to be given']);
  expect(changes((now) => ({ ...now, required: ['id', 'kind'] }), 'out')).toEqual([]);
  expect(changes((now) => ({ ...now, required: [] }), 'out')).toEqual(['it.id: may be missing']);
  expect(changes((now) => ({ ...now, properties: { ...now.properties, kind: { enum: ['a'] } } }), 'in')).toEqual([
    'it.kind: b is refused',
  ]);
});

test('of an API paths, parameters and answers are held', () => {
  const operation = { parameters: [{ in: 'query', name: 'since' }], responses: { 200: {} } };
  const api = (get: object) => ({ paths: { '/findings': { get } } });
  expect(brokenApi(api(operation), api(operation))).toEqual([]);
  expect(brokenApi(api(operation), { paths: {} })).toEqual(['GET /findings is gone']);
  expect(brokenApi(api(operation), api({ ...operation, responses: {} }))).toEqual(['GET /findings answers no 200']);
  const other = [{ in: 'query', name: 'until', required: true }];
  expect(brokenApi(api(operation), api({ ...operation, parameters: other }))).toEqual([
    'GET /findings takes no query since',
    'GET /findings wants query until',
  ]);
});
