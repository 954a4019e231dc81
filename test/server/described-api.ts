import Ajv from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import * as z from 'zod';
import { ROLES, type Role } from '../../src/core/role.ts';
import { patiently } from '../../src/app/http/api/patiently.fixture.ts';

const parameter = z.looseObject({
  name: z.string(),
  in: z.enum(['query', 'path']),
  schema: z.looseObject({
    type: z.string().default('string'),
    pattern: z.string().optional(),
    format: z.string().optional(),
    enum: z.array(z.string()).optional(),
  }),
});
const operation = z.looseObject({
  operationId: z.string(),
  description: z.string().regex(/^Role: \w+\.$/),
  parameters: z.array(parameter).optional(),
});
const described = z.looseObject({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.partialRecord(z.enum(['get', 'post']), operation)),
});

export interface Operation {
  readonly path: string;
  readonly method: 'get' | 'post';
  readonly id: string;
  /** The least that may use it. */
  readonly role: Role;
  readonly parameters: readonly z.output<typeof parameter>[];
}

/** An answer that was held against the document. */
export interface Told {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An API as its own document describes it: every answer is held against that. */
export interface DescribedApi {
  readonly operations: readonly Operation[];
  /** What the document has against an answer; undefined: nothing. */
  faults(operation: Operation, status: number, said: unknown): unknown;
  /** `path` as the document has it, with its parameters filled in and with a query. */
  ask(method: 'get' | 'post', path: string, token?: string, body?: object): Promise<Told>;
}

const ROOT = 'https://landwaiter.example/openapi.json';

/** Asks the server for its document. */
export async function describedApi(address: string): Promise<DescribedApi> {
  const document = described.parse(await (await fetch(`${address}/api/openapi.json`)).json());
  const ajv = new Ajv.default({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ ...document, $id: ROOT });
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    (['get', 'post'] as const).flatMap((method): readonly Operation[] => {
      const found = methods[method];
      if (!found) return [];
      const role = ROLES.find((one) => found.description === `Role: ${one}.`);
      if (!role) throw new Error(`${method} ${path} does not say who may use it`);
      return [{ path, method, id: found.operationId, role, parameters: found.parameters ?? [] }];
    }),
  );
  const pointed = (text: string): string => text.replaceAll('~', '~0').replaceAll('/', '~1');

  function faults({ path, method }: Operation, status: number, said: unknown): unknown {
    const [code, type] =
      status === 200 ? ['200', 'application/json'] : [`${status}`.replace(/..$/, 'XX'), 'application/problem+json'];
    const place = ['paths', path, method, 'responses', code, 'content', type, 'schema'].map(pointed).join('/');
    const validate = ajv.getSchema(`${ROOT}#/${encodeURI(place)}`);
    if (!validate) return `the document has no answer ${status}`;
    return validate(said) === true ? undefined : validate.errors;
  }

  return {
    operations,
    faults,
    async ask(method, path, token, body) {
      const operation = operations.find((one) => one.method === method && isAt(one.path, path.split('?')[0] ?? ''));
      if (!operation) throw new Error(`the document has no ${method} ${path}`);
      const response = await patiently(() =>
        fetch(`${address}${path}`, {
          method: method.toUpperCase(),
          headers: {
            ...(token !== undefined && { Authorization: `Bearer ${token}` }),
            ...(body && { 'Content-Type': 'application/json' }),
          },
          ...(body && { body: JSON.stringify(body) }),
        }),
      );
      const said: unknown = await response.json();
      expect(faults(operation, response.status, said), `${method} ${path}`).toBeUndefined();
      expect(response.headers.get('content-type')).toBe(
        `application/${response.ok ? 'json' : 'problem+json'}; charset=utf-8`,
      );
      return { status: response.status, body: z.record(z.string(), z.unknown()).parse(said) };
    },
  };
}

function isAt(template: string, path: string): boolean {
  // `images/trace` is no id: the paths without parameters come first in the document where both fit.
  const pattern = template.replaceAll(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${pattern}$`).test(path);
}
