import type { Time } from '../../../core/time.ts';
import type { Resource } from './resources.ts';
import { told } from './told.ts';

// A record may have lists of up to 10,000.
const IDS_IN_A_LINE = 5000;

/**
 * That these and no others were there when they were listed, as lines. Each speaks for a range of ids: those after `after`,
 * up to and with `upTo`, where it has them. `at`: by the clock of the API server, where that is known.
 */
export function* statement(
  { apiVersion, kind }: Resource,
  ids: Iterable<string>,
  version: string,
  at: Time,
): Generator<string> {
  const sorted = [...ids].sort();
  const object = { apiVersion, kind: `${kind}List`, metadata: { resourceVersion: version } };
  for (let start = 0; start === 0 || start < sorted.length; start += IDS_IN_A_LINE) {
    const uids = sorted.slice(start, start + IDS_IN_A_LINE);
    const after = sorted[start - 1];
    const upTo = start + IDS_IN_A_LINE < sorted.length ? uids.at(-1) : undefined;
    yield told('LISTED', object, at, {
      ...(after !== undefined && { after }),
      ...(upTo !== undefined && { upTo }),
      uids,
    });
  }
}
