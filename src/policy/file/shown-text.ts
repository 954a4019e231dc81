import { Lexer } from 'yaml';
import type { PolicySpec } from '../schema/schema.ts';

/** By which `yaml` marks that the next token is a scalar, whatever it begins with. */
const SCALAR = '\u001f';

/**
 * A policy as others may see it, line by line as it is written: without comments, which no program reads and where people
 * put what they should not, and with no more than the host of addresses that sinks send to, which of some services are a
 * secret. Secrets themselves are never in the file.
 */
export function shownText(text: string, { sinks = [] }: PolicySpec): string {
  let bare = '';
  let before = '';
  for (const token of new Lexer().lex(text)) {
    if (!isMark(token) && !(token.startsWith('#') && before !== SCALAR)) bare += token;
    before = token;
  }
  const addresses = sinks.flatMap((sink) => ('url' in sink && sink.url !== undefined ? [sink.url] : []));
  return addresses
    .toSorted((one, other) => other.length - one.length)
    .reduce((shown, address) => shown.replaceAll(address, withoutPath(address)), bare)
    .replaceAll(/[ \t]+$/gm, '');
}

/** What the lexer puts between pieces of the text: the beginning of a document, of a scalar, the end of a stream. */
function isMark(token: string): boolean {
  return token === '\u0002' || token === '\u0018' || token === SCALAR;
}

function withoutPath(address: string): string {
  const { origin, href } = new URL(address);
  return href === `${origin}/` ? address : `${origin}/…`;
}
