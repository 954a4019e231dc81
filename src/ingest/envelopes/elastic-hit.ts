import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';

/** A document with its index, as searches and exports (`elasticdump`) give it. */
export const elasticHit: Envelope = {
  name: 'elastic-hit',
  recognises: ({ _index: index, _source: source }) => typeof index === 'string' && isObject(source),
  *open({ _source: record }) {
    yield { record };
  },
};
