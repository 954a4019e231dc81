import { InvalidInput } from '../../core/error.ts';
import { parseJson } from './parse-json.ts';

/** The JSON value that a field holds as text. @throws InvalidInput that names the field when it holds none. */
export function embeddedJson(text: string, field: string): unknown {
  try {
    return parseJson(Buffer.from(text));
  } catch (error) {
    if (error instanceof InvalidInput) throw new InvalidInput(field, error.message.slice(error.field.length + 2));
    throw error;
  }
}
