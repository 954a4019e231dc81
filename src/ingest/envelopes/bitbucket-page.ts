import type { Envelope } from '../envelope.ts';

/** A page of any list of Bitbucket's API. https://developer.atlassian.com/cloud/bitbucket/rest/intro/#pagination */
export const bitbucketPage: Envelope = {
  name: 'bitbucket-page',
  key: 'values',
  recognises: ({ values, pagelen }) => Array.isArray(values) && typeof pagelen === 'number',
  *open({ values }) {
    if (Array.isArray(values)) for (const record of values) yield { record };
  },
};
