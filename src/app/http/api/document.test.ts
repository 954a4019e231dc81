import { readFileSync } from 'node:fs';
import { validate } from '@readme/openapi-parser';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { openapiDocument } from './document.ts';
import { ROUTES } from '../../answers/routes/index.ts';

const operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))).min(1),
  responses: z.record(z.string(), z.unknown()),
});
const document = z.looseObject({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), operation)),
});

test('the document is valid OpenAPI 3.1', async () => {
  const text = await openapiDocument();
  const result = await validate(JSON.parse(text));
  expect(result).toMatchObject({ valid: true });
  expect(document.parse(JSON.parse(text)).openapi).toBe('3.1.0');
});

test('each operation has a name of its own, and says who may and what fails', async () => {
  const { paths } = document.parse(JSON.parse(await openapiDocument()));
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  expect(operations).toHaveLength(ROUTES.length);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(ROUTES.length);
  for (const { responses } of operations) expect(Object.keys(responses).sort()).toEqual(['200', '4XX', '5XX']);
});

test('every schema that it refers to is in it, and no other', async () => {
  const text = await openapiDocument();
  const { components } = z
    .object({ components: z.object({ schemas: z.record(z.string(), z.unknown()) }) })
    .parse(JSON.parse(text));
  const referred = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name = '']) => name));
  expect(Object.keys(components.schemas).sort()).toEqual([...referred].sort((one, other) => (one < other ? -1 : 1)));
});

test('it leaves room for further fields in answers', async () => {
  expect(await openapiDocument()).not.toContain('"additionalProperties": false');
});

test('the published document is the one in use', async () => {
  const published = readFileSync(new URL('../../../../docs/schema/openapi.json', import.meta.url), 'utf8');
  expect(published, 'write it anew: landwaiter schema api > docs/schema/openapi.json').toBe(await openapiDocument());
});
