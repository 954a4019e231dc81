/** The fields without those that are undefined: absent means absent (`exactOptionalPropertyTypes`). */
export type Known<Fields> = { readonly [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };

export function known<Fields extends object>(fields: Fields): Known<Fields>;
export function known(fields: Readonly<Record<string, unknown>>): object {
  const kept: Record<string, unknown> = {};
  for (const key in fields) if (fields[key] !== undefined) kept[key] = fields[key];
  return kept;
}
