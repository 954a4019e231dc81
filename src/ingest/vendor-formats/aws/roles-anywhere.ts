import type { ControlChanged } from '../../../core/control-event.ts';
import { text } from '../../records/json.ts';
import { type Call, controlChanged } from './cloudtrail.ts';

const ANCHOR_CHANGES: ReadonlyMap<string, readonly [effect: ControlChanged['effect'], change: string]> = new Map([
  ['CreateTrustAnchor', ['loosened', 'created: whoever its authority certifies may take roles']],
  ['EnableTrustAnchor', ['loosened', 'switched on']],
  ['UpdateTrustAnchor', ['changed', 'its authority changed']],
  ['DisableTrustAnchor', ['tightened', 'switched off']],
  ['DeleteTrustAnchor', ['tightened', 'deleted']],
]);

/** IAM Roles Anywhere: an authority whose certificates let programs outside AWS take roles. */
export function trustAnchor(call: Call): readonly ControlChanged[] {
  const [effect, change] = ANCHOR_CHANGES.get(call.name) ?? [];
  if (!effect || !change) return [];
  const { request, response } = call;
  const name = text(request, 'name') ?? text(response, 'trustAnchor', 'name') ?? text(request, 'trustAnchorId') ?? '';
  return [controlChanged(call, { control: 'push-permission', effect, subject: `trust anchor ${name}`.trim(), change })];
}
