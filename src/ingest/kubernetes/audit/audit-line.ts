import { workloadKind } from '../audited-object.ts';
import { memberCutter } from '../../scan/index.ts';
import { isObject } from '../../records/json.ts';
import { parseJson } from '../../records/parse-json.ts';
import { groupOf, resourceOf } from './audit-request.ts';

// Few texts have a `V1` or a `v"`.
const withoutFieldSets = memberCutter('"fieldsV1":{', '"fields'.length);
const withoutEnvironments = memberCutter('"env":[', '"en'.length);

/**
 * Parses an audit record without most of what nobody reads: which fields each writer owns (a third of a log that has whole
 * pods in it; https://kubernetes.io/docs/reference/using-api/server-side-apply/), and of workloads the variables of
 * their containers (a quarter). Of other objects these are kept: a policy may say something of them.
 * @throws InvalidInput as `parseJson`.
 */
export function parseAuditLine(line: Buffer): unknown {
  const owned = withoutFieldSets(line);
  const shorter = withoutEnvironments(owned);
  const record = parseJson(shorter);
  return shorter === owned || (isObject(record) && workloadKind(resourceOf(record), groupOf(record)) !== undefined)
    ? record
    : parseJson(owned);
}
