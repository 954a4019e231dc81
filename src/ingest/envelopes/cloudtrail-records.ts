import type { Envelope } from '../envelope.ts';

/** A CloudTrail log file as it is delivered to S3; also the records that a Lambda function gets, which are envelopes. */
export const cloudtrailRecords: Envelope = {
  name: 'cloudtrail-records',
  key: 'Records',
  recognises: ({ Records: records }) => Array.isArray(records),
  *open({ Records: records }) {
    if (Array.isArray(records)) for (const record of records) yield { record, isUnfiltered: true };
  },
};
