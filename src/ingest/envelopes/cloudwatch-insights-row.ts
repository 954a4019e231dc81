import type { Envelope } from '../envelope.ts';
import { enclosedText } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';
import { logGroupBinding } from '../vendor-formats/aws/log-group.ts';

/** A row of Logs Insights, as the console exports it; `@log`, where the query asks for it, names the log group. */
export const cloudwatchInsightsRow: Envelope = {
  name: 'cloudwatch-insights-row',
  recognises: ({ '@message': message }) => typeof message === 'string' || isObject(message),
  *open({ '@message': message, '@log': log }) {
    const binding = logGroupBinding(log);
    if (typeof message === 'string') yield* enclosedText(message, binding);
    else yield { record: message, binding };
  },
};
