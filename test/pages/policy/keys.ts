import * as z from 'zod';
import { policySchema } from '../../../src/policy/schema/schema.ts';

/** A key of the policy file as its schema tells of it. */
export interface Key {
  /** `publishers[].actors`; `.RULE` stands for the keys of a map that people choose. */
  readonly path: string;
  readonly name: string;
  readonly says: string | undefined;
  /** In words. */
  readonly type: string;
  readonly isRequired: boolean;
  readonly default: unknown;
  readonly absent: string | undefined;
  readonly example: unknown;
  /** The same object wherever the same key is. */
  readonly schema: z.ZodType;
  /** For entries of several kinds, those that have the key; empty: all. */
  readonly kinds: readonly string[];
  /** Where what is in it is told, if not right below. */
  readonly see?: string;
}

const CHOSEN: Readonly<Record<string, string>> = { rules: 'RULE' };

/** All keys, in the order of the schema. */
export function policyKeys(): readonly Key[] {
  const told = new Map<z.ZodType, string>();
  return [...keysOf(policySchema, '', told)];
}

/** What the library itself says of a schema's inside is less than what it is. */
function whole(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodType) return schema;
  throw new Error('a schema of another kind');
}

function shapeOf(schema: z.ZodType | undefined): readonly (readonly [string, z.ZodType])[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).map(([name, one]) => [name, whole(one)]);
}

/** What an optional, defaulted or parsed value is made of. */
function withinOf(one: z.ZodType): z.ZodType | undefined {
  if (one instanceof z.ZodOptional || one instanceof z.ZodDefault) return whole(one.def.innerType);
  return one instanceof z.ZodPipe ? whole(one.def.in) : undefined;
}

function* keysOf(schema: z.ZodType, prefix: string, told: Map<z.ZodType, string>): Generator<Key> {
  for (const [name, one] of shapeOf(schema)) yield* withinKey(keyOf(one, `${prefix}${name}`, name, []), one, told);
}

function* withinKey(key: Key, one: z.ZodType, told: Map<z.ZodType, string>): Generator<Key> {
  const { inner, suffix } = entriesOf(one, key.name);
  const before = told.get(inner);
  if (inner instanceof z.ZodObject && before !== undefined) return yield { ...key, see: before };
  told.set(inner, key.path);
  yield key;
  if (inner instanceof z.ZodUnion) yield* unionKeys(inner, `${key.path}${suffix}.`, told);
  else yield* keysOf(inner, `${key.path}${suffix}.`, told);
}

/** The kinds come first, then what most of them share. */
function* unionKeys(union: z.ZodUnion, prefix: string, told: Map<z.ZodType, string>): Generator<Key> {
  const kindsOf = new Map<z.ZodType, { readonly name: string; readonly kinds: string[] }>();
  for (const option of union.options.map(whole)) {
    const kind = new Map(shapeOf(option)).get('kind');
    if (!(kind instanceof z.ZodLiteral)) throw new Error('an entry without a kind');
    yield keyOf(kind, `${prefix}kind`, 'kind', [String(kind.value)]);
    for (const [name, one] of shapeOf(option).filter(([name]) => name !== 'kind')) {
      const { kinds = [] } = kindsOf.get(one) ?? {};
      kindsOf.set(one, { name, kinds: [...kinds, String(kind.value)] });
    }
  }
  const shared = [...kindsOf].sort(
    ([, one], [, other]) => Math.min(other.kinds.length, 2) - Math.min(one.kinds.length, 2),
  );
  for (const [one, { name, kinds }] of shared) {
    const of = kinds.length === union.options.length ? [] : kinds;
    yield* withinKey(keyOf(one, `${prefix}${name}`, name, of), one, told);
  }
}

function keyOf(one: z.ZodType, path: string, name: string, kinds: readonly string[]): Key {
  const { description, absent, default: usual } = one.meta() ?? {};
  return {
    path,
    name,
    says: description,
    type: typeWords(one),
    isRequired: !(one instanceof z.ZodOptional || one instanceof z.ZodDefault),
    default: usual ?? (one instanceof z.ZodDefault ? one.def.defaultValue : undefined),
    absent: typeof absent === 'string' ? absent : undefined,
    example: exampleOf(one),
    schema: one,
    kinds,
  };
}

/** The object or union that a list, map or optional value is made of, and how paths show that. */
function entriesOf(one: z.ZodType, name: string): { readonly inner: z.ZodType; readonly suffix: string } {
  const inside = withinOf(one);
  if (inside) return entriesOf(inside, name);
  if (one instanceof z.ZodArray) {
    const { inner, suffix } = entriesOf(whole(one.element), name);
    return { inner, suffix: `[]${suffix}` };
  }
  if (one instanceof z.ZodRecord) return { inner: whole(one.valueType), suffix: `.${CHOSEN[name] ?? 'NAME'}` };
  return { inner: one, suffix: '' };
}

function typeWords(one: z.ZodType): string {
  const { title } = one.meta() ?? {};
  if (title !== undefined) return title;
  const inside = withinOf(one);
  if (inside) return typeWords(inside);
  if (one instanceof z.ZodArray) {
    const element = whole(one.element);
    return element instanceof z.ZodObject || element instanceof z.ZodUnion
      ? 'a list of entries'
      : `a list: ${typeWords(element)}`;
  }
  if (one instanceof z.ZodEnum) return `one of ${one.options.map(code).join(', ')}`;
  if (one instanceof z.ZodLiteral) return code(one.value);
  if (one instanceof z.ZodBoolean) return 'true or false';
  if (one instanceof z.ZodNumber) return numberWords(one);
  if (one instanceof z.ZodObject) return 'a map';
  throw new Error('no words for a type: give it a title');
}

function numberWords({ minValue, maxValue }: z.ZodNumber): string {
  const isOpen = maxValue === null || maxValue >= Number.MAX_SAFE_INTEGER;
  return `a whole number${isOpen ? `, ${minValue} or more` : ` from ${minValue} to ${maxValue}`}`;
}

/** A value as it may stand in the file: of a map what it must have, or all of it where it must have nothing. */
function exampleOf(one: z.ZodType): unknown {
  const { examples, default: usual } = one.meta() ?? {};
  if (Array.isArray(examples)) return examples[0];
  if (usual !== undefined) return usual;
  const inside = withinOf(one);
  if (inside) return exampleOf(inside);
  if (one instanceof z.ZodArray) return [exampleOf(whole(one.element))];
  if (one instanceof z.ZodEnum) return one.options[0];
  if (one instanceof z.ZodLiteral) return one.value;
  if (one instanceof z.ZodUnion) return one.options.slice(0, 1).map((option) => exampleOf(whole(option)))[0];
  if (one instanceof z.ZodNumber) return one.minValue;
  const all = shapeOf(one);
  const needed = all.filter(([, key]) => !(key instanceof z.ZodOptional));
  return all.length === 0
    ? undefined
    : Object.fromEntries((needed.length > 0 ? needed : all).map(([name, key]) => [name, exampleOf(key)]));
}

function code(text: unknown): string {
  return `\`${String(text)}\``;
}
