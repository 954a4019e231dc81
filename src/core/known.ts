/** The fields without those that are undefined: absent means absent (`exactOptionalPropertyTypes`). */
export type Known<Fields> = { readonly [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };

export function known<Fields extends object>(fields: Fields): Known<Fields>;
export function known(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
