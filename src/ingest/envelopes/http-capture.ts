import { InvalidInput } from '../../core/error.ts';
import { cloudEventAttributes } from '../cloud-events/cloud-event-headers.ts';
import type { Envelope } from '../envelope.ts';
import { enclosedBase64, enclosedText, holdsRecord } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';
import type { JsonObject } from '../source.ts';

/** A request kept with its headers: by a webhook recorder, or as AWS API Gateway hands it to a Lambda function. */
export const httpCapture: Envelope = {
  name: 'http-capture',
  recognises: (record) =>
    isObject(record['headers']) && isBody(record) && cloudEventAttributes(record['headers']) === undefined,
  *open(record) {
    const body = bodyOf(record);
    if (typeof body !== 'string') yield { record: body };
    else if (record['isBase64Encoded'] === true) yield* enclosedBase64(body, 'body');
    else if (isForm(body)) yield* enclosedForm(body);
    else yield* enclosedText(body);
  },
};

function bodyOf({ body, content = body }: JsonObject): unknown {
  return content;
}

function isBody(record: JsonObject): boolean {
  const body = bodyOf(record);
  if (isObject(body) || Array.isArray(body) || holdsRecord(body)) return true;
  return typeof body === 'string' && (record['isBase64Encoded'] === true || isForm(body));
}

// GitHub sends application/x-www-form-urlencoded where nobody chose otherwise.
function isForm(body: string): boolean {
  return body.startsWith('payload=');
}

function* enclosedForm(body: string) {
  const payload = new URLSearchParams(body).get('payload');
  if (payload === null) yield { record: new InvalidInput('body', 'has no payload') };
  else yield* enclosedText(payload);
}
