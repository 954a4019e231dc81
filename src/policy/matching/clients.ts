import type { Matcher } from '../../core/policy.ts';
import { compilePatterns } from './pattern.ts';

// No client names itself at such length; a longer text is only tried as a whole.
const LONGEST = 4096;

/** Client patterns: a text matches when the whole user agent does, or one of its products, with or without its comment. */
export function compileClients(patterns: readonly string[]): Matcher {
  const list = compilePatterns(patterns, 'text');
  return {
    patterns,
    matches: (client) => list.matches(client) || products(client).some((product) => list.matches(product)),
  };
}

/**
 * The products of a user agent (RFC 9110, 10.1.5), each as `name/version` and, where one follows, as
 * `name/version (comment)`. Comments are skipped, but Docker passes its own client on in one that looks like
 * `UpstreamClient(Docker-Client/27.0 \(linux\))`: what stands in there counts as products, too.
 */
export function products(client: string): readonly string[] {
  if (client.length > LONGEST) return [];
  const text = client.replaceAll('\\', '').replaceAll('UpstreamClient(', ' ');
  const found: string[] = [];
  for (let index = 0; index < text.length; ) {
    const end = endOfWord(text, index);
    if (end === index) {
      index = text[index] === '(' ? endOfComment(text, index) : index + 1;
      continue;
    }
    const word = text.slice(index, end);
    const comment = text.slice(end, end + 2) === ' (' ? text.slice(end, endOfComment(text, end + 1)) : '';
    found.push(word);
    if (comment !== '') found.push(word + comment);
    index = end + comment.length;
  }
  return [...new Set(found)];
}

function endOfWord(text: string, start: number): number {
  let end = start;
  while (end < text.length && !' \t()'.includes(text.charAt(end))) end++;
  return end;
}

/** Behind the bracket that closes the one at `start`; the text's end when none does. */
function endOfComment(text: string, start: number): number {
  let depth = 0;
  for (let index = start; index < text.length; index++) {
    if (text[index] === '(') depth++;
    if (text[index] === ')' && --depth === 0) return index + 1;
  }
  return text.length;
}
