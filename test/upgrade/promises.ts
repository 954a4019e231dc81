/** JSON, as far as schemas and OpenAPI documents are walked. */
type Json = { readonly [key: string]: unknown };

/** A schema in its document, where `$ref` leads to. */
export interface Schema {
  readonly document: unknown;
  readonly at: unknown;
}

type Way = 'in' | 'out';

/**
 * What whoever wrote against the old schema would miss in the new one, a line each. `in`: what they send has to be taken
 * still; `out`: what they read has to be there still. What is new beside that is no matter.
 */
export function brokenSchema(old: Schema, now: Schema, way: Way, path = ''): readonly string[] {
  return broken(old, now, way, path, new Set());
}

/** The same of an API: its paths, methods, parameters, bodies and answers. */
export function brokenApi(old: unknown, now: unknown): readonly string[] {
  return entries(record(old)['paths']).flatMap(([path, methods]) =>
    entries(methods).flatMap(([method, operation]) => {
      const other = record(record(record(now)['paths'])[path])[method];
      const name = `${method.toUpperCase()} ${path}`;
      if (other === undefined) return [`${name} is gone`];
      const [before, after] = [record(operation), record(other)];
      return [
        ...brokenParameters(list(before['parameters']), list(after['parameters']), name),
        ...brokenSchema(
          { document: old, at: content(before['requestBody']) },
          { document: now, at: content(after['requestBody']) },
          'in',
          name,
        ),
        ...entries(before['responses']).flatMap(([status, answer]) => {
          const answered = record(after['responses'])[status];
          if (answered === undefined) return [`${name} answers no ${status}`];
          return brokenSchema(
            { document: old, at: content(answer) },
            { document: now, at: content(answered) },
            'out',
            `${name} ${status}`,
          );
        }),
      ];
    }),
  );
}

function brokenParameters(old: readonly unknown[], now: readonly unknown[], name: string): readonly string[] {
  const key = (one: unknown): string => `${String(record(one)['in'])} ${String(record(one)['name'])}`;
  const [before, after] = [old, now].map((all) => new Map(all.map((one) => [key(one), record(one)])));
  const gone = [...(before?.keys() ?? [])].filter((one) => !after?.has(one)).map((one) => `${name} takes no ${one}`);
  const wanted = [...(after ?? [])].filter(([one, { required }]) => required === true && !before?.has(one));
  return [...gone, ...wanted.map(([one]) => `${name} wants ${one}`)];
}

function broken(old: Schema, now: Schema, way: Way, path: string, seen: Set<string>): readonly string[] {
  const pair = `${JSON.stringify(record(old.at)['$ref'])} ${JSON.stringify(record(now.at)['$ref'])}`;
  if (pair.includes('#')) {
    // What refers to itself is walked once.
    if (seen.has(pair)) return [];
    seen.add(pair);
  }
  const [before, after] = [resolved(old), resolved(now)];
  if (Object.keys(before).length === 0) return [];
  const within = (one: unknown, other: unknown, where: string): readonly string[] =>
    broken({ document: old.document, at: one }, { document: now.document, at: other }, way, where, seen);
  const problems: string[] = [];
  for (const kind of ['anyOf', 'oneOf', 'allOf'])
    for (const option of list(before[kind]))
      if (!list(after[kind]).some((one) => within(option, one, path).length === 0))
        problems.push(`${path}: one of its kinds is gone`);
  if (JSON.stringify(before['type']) !== JSON.stringify(after['type'])) problems.push(`${path}: of another type`);
  if (way === 'in') {
    const values = list(after['enum']);
    const refused = values.length === 0 ? [] : list(before['enum']).filter((one) => !values.includes(one));
    problems.push(...refused.map((one) => `${path}: ${String(one)} is refused`));
  }
  const [wantedBefore, wantedAfter] = [list(before['required']), list(after['required'])];
  const [asked, given] = way === 'in' ? [wantedAfter, wantedBefore] : [wantedBefore, wantedAfter];
  for (const name of asked.filter((one) => !given.includes(one)))
    problems.push(`${path}.${String(name)}: ${way === 'in' ? 'has to be given' : 'may be missing'}`);
  for (const [name, property] of entries(before['properties'])) {
    const other = record(after['properties'])[name];
    if (other === undefined) problems.push(`${path}.${name}: is gone`);
    else problems.push(...within(property, other, `${path}.${name}`));
  }
  if (before['items'] !== undefined) problems.push(...within(before['items'], after['items'], `${path}[]`));
  return problems;
}

function resolved({ document, at }: Schema): Json {
  const reference = record(at)['$ref'];
  if (typeof reference !== 'string') return record(at);
  const found = reference
    .split('/')
    .slice(1)
    .reduce<unknown>((one, key) => record(one)[key], document);
  return resolved({ document, at: found });
}

function content(body: unknown): unknown {
  const [first] = entries(record(body)['content']);
  return record(first?.[1])['schema'];
}

function record(one: unknown): Json {
  return typeof one === 'object' && one !== null ? { ...one } : {};
}

function entries(one: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(record(one));
}

function list(one: unknown): readonly unknown[] {
  return Array.isArray(one) ? one : [];
}
