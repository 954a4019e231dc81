import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';
import { observed } from '../bound.ts';

/**
 * A webhook delivery as GitHub keeps it: `gh api repos/<owner>/<name>/hooks/<id>/deliveries/<id>`.
 * https://docs.github.com/rest/repos/webhooks
 */
export const githubDelivery: Envelope = {
  name: 'github-delivery',
  recognises: ({ guid, request }) => typeof guid === 'string' && isObject(request) && isObject(request.payload),
  *open({ request, delivered_at: at }) {
    if (isObject(request)) yield { record: request.payload, binding: observed(at) };
  },
};
