import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';

/**
 * The answer of an Elasticsearch or OpenSearch search.
 * https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-search
 */
export const elasticHits: Envelope = {
  name: 'elastic-hits',
  key: 'hits',
  recognises: ({ hits }) => isObject(hits) && Array.isArray(hits.hits),
  *open({ hits }) {
    if (isObject(hits) && Array.isArray(hits.hits)) for (const record of hits.hits) yield { record };
  },
};
