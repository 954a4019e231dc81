import { InvalidInput } from '../../core/error.ts';
import type { Enclosed, Envelope } from '../envelope.ts';
import { enclosedText, holdsRecord } from '../records/inner-text.ts';
import { textAsJson } from '../records/embedded-json.ts';
import { isObject } from '../records/json.ts';
import type { JsonObject } from '../source.ts';
import { cloudtrailOf } from '../vendor-formats/ocsf/cloudtrail.ts';
import { fieldAt } from '../vendor-formats/ocsf/fields.ts';
import { kubernetesAuditOf } from '../vendor-formats/ocsf/kubernetes-audit.ts';

/**
 * An event of the Open Cybersecurity Schema Framework, which says in other words what another product's record said: it is
 * read as that record. It stands in `raw_data`, or in `unmapped`; of AWS (Security Lake, CloudWatch) it is put together
 * again. https://schema.ocsf.io
 */
export const ocsf: Envelope = {
  name: 'ocsf',
  recognises: ({ class_uid: kind, metadata }) =>
    isNumber(kind) && isObject(metadata) && typeof metadata['version'] === 'string' && isObject(metadata['product']),
  *open(event) {
    const { raw_data: raw } = event;
    if (isObject(raw)) yield { record: raw };
    else if (holdsRecord(raw)) yield* enclosedText(raw);
    else if (isFromAws(event) && fieldAt(event, 'metadata', 'product', 'name') === 'CloudTrail')
      yield { record: cloudtrailOf(event), element: event };
    else if (isFromAws(event) && EKS.test(String(fieldAt(event, 'metadata', 'product', 'name'))))
      yield { record: kubernetesAuditOf(event), element: event };
    else if (ACTIVITIES.has(Number(event['class_uid']))) yield unmappedOf(event);
    // What networks, processes and findings tell is nothing that is read here.
  },
};

const EKS = /^(?:Amazon|AWS) EKS$/;
/** API Activity, Authentication, Account Change, Entity Management, and what API Activity was in 1.0.0-rc.2. */
const ACTIVITIES: ReadonlySet<number> = new Set([6003, 3001, 3002, 3004, 3005]);

// Parquet and CSV write whole numbers as they can.
function isNumber(value: unknown): boolean {
  return Number.isSafeInteger(typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value);
}

function isFromAws(event: JsonObject): boolean {
  return fieldAt(event, 'metadata', 'product', 'vendor_name') === 'AWS';
}

function unmappedOf(event: JsonObject): Enclosed {
  const unmapped = textAsJson(event['unmapped']);
  if (isObject(unmapped) && Object.keys(unmapped).length > 0) return { record: unmapped, element: event };
  return {
    record: new InvalidInput('raw_data', 'missing, and without the record itself an event of this product is not read'),
  };
}
