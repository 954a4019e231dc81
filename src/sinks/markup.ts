import { visible } from '../core/visible.ts';

/** HTML that is safe to put into the page: made by `html` and `trusted` only. */
export interface Markup {
  readonly markup: string;
}

type Value = string | number | Markup | readonly Markup[] | undefined;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template whose values are text, shown as such wherever they stand: in content or in a quoted attribute. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  let markup = strings[0] ?? '';
  values.forEach((value, index) => (markup += text(value) + (strings[index + 1] ?? '')));
  return { markup };
}

/** Our own text that is markup already: style and script. Never anything from a record. */
export function trusted(markup: string): Markup {
  return { markup };
}

/** The pieces, or nothing where there are none. */
export function when(condition: boolean, markup: () => Markup): Markup | undefined {
  return condition ? markup() : undefined;
}

function text(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return visible(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
  if ('markup' in value) return value.markup;
  let all = '';
  for (const one of value) all += one.markup;
  return all;
}
