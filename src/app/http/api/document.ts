import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { nobody } from '../access/authenticate.ts';
import { ROUTES } from '../../answers/routes/index.ts';
import { addRoute } from './add-route.ts';

const REFERENCE = /"#\/components\/schemas\/(\w+)"/g;

const zodToJsonConfig = {
  // Answers get further fields in time: who reads them must not refuse those.
  override: ({ jsonSchema }: { readonly jsonSchema: { additionalProperties?: unknown } }) => {
    if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  },
};

/** Collects the routes that are added to the scope from now on, for {@link documentOf}. */
export async function describe(scope: FastifyInstance): Promise<void> {
  await scope.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Landwaiter',
        version: '1',
        description: 'What a running server knows of images, and what people decided. See docs/api.md.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'a token of api.tokens' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: '__Host-landwaiter',
            description: 'signed in at /login; requests that change something need the Origin of this server',
          },
        },
      },
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig }),
    transformObject: createJsonSchemaTransformObject({ zodToJsonConfig }),
  });
}

/** The OpenAPI document of a scope's routes. */
export function documentOf(scope: FastifyInstance): object {
  const document: object = scope.swagger();
  const { components = {}, ...rest }: { readonly components?: { readonly schemas?: object } } = document;
  // Each schema is made once for what comes in and once for what goes out; some are needed one way only.
  const needed = new Map<string, unknown>();
  const need = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(REFERENCE)) {
      if (needed.has(name)) continue;
      const schema: unknown = Reflect.get(components.schemas ?? {}, name);
      needed.set(name, schema);
      need(schema);
    }
  };
  need(rest);
  const schemas = Object.fromEntries([...needed].sort(([one], [other]) => (one < other ? -1 : 1)));
  return { ...rest, components: { ...components, schemas } };
}

/** The OpenAPI 3.1 document of the API, as text: what a server gives at `/api/openapi.json`. */
export async function openapiDocument(): Promise<string> {
  const scope = fastify();
  await describe(scope);
  scope.setValidatorCompiler(() => () => true);
  scope.setSerializerCompiler(() => (value) => JSON.stringify(value));
  const parts = { ask: () => Promise.reject(nobody()), compare: () => '', now: () => 0, newId: () => '' };
  for (const one of ROUTES)
    addRoute(scope, one, parts, () => {
      throw nobody();
    });
  await scope.ready();
  const text = `${JSON.stringify(documentOf(scope), null, 2)}\n`;
  await scope.close();
  return text;
}
