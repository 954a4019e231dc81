import type { Envelope } from '../envelope.ts';

/** The builds of a job, as Jenkins' API answers for the job with `tree=builds[…]`. */
export const jenkinsBuilds: Envelope = {
  name: 'jenkins-builds',
  key: 'builds',
  recognises: ({ _class: kind, builds }) => typeof kind === 'string' && Array.isArray(builds),
  *open({ builds }) {
    if (Array.isArray(builds)) for (const record of builds) yield { record };
  },
};
