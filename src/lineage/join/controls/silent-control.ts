import type { AdmissionScope, ControlChanged } from '../../../core/control-event.ts';
import type { Controls } from '../../../core/controls.ts';
import type { Coverage } from '../../../core/coverage.ts';
import type { Policy } from '../../../core/policy.ts';
import { formatTime, type Time } from '../../../core/time.ts';
import { coverageOf } from '../../facts/coverage.ts';
import { scopedFeed } from './admission.ts';
import { isJudged, type Standing } from './admission-scope.ts';

/** Gatekeeper tells of violations alone; its webhook has this name in every release, and asks a service of the cluster. */
const GATEKEEPER = 'gatekeeper';
const WEBHOOK = 'validation.gatekeeper.sh';

/**
 * Whether a control whose silence says something was there for new pods of a namespace: its records were read then, and what is
 * on record of its configuration, of what it leaves out and of the namespace's labels shows that it judged them.
 */
export function joinSilentControl(
  standing: () => Standing,
  coverage: readonly Coverage[],
  policy: Policy,
  now: Time,
): Controls['silentControl'] {
  const isHeard = (kind: string, cluster: string, at: Time): boolean =>
    coverageOf(scopedFeed(cluster, new Set([kind]), coverage, policy), kind, { from: at, to: at }, now).absence !==
    'unproven';
  return ({ cluster = '', namespace }, at) => {
    const feed = scopedFeed(cluster, new Set([GATEKEEPER]), coverage, policy);
    if (feed.minutes.length === 0) return undefined;
    const { scopes, labels } = standing();
    const stood = scopes(cluster, at);
    const webhooks = stood.filter((fact) => webhookOf(fact));
    const [webhook] = webhooks;
    if (!webhook) return { gap: `no webhook ${WEBHOOK} is on record in ${cluster} before ${formatTime(at)}` };
    const known = labels(cluster, namespace, at);
    const named = `${WEBHOOK} (${webhook.subject})`;
    const scope = webhookOf(webhook);
    if (!scope?.pods) return { gap: `the rules of ${named} are not about new pods` };
    if (scope.narrowed) return { gap: `labels of objects, or conditions, narrow ${named}` };
    const isAsked = isJudged(scope, known, namespace);
    if (isAsked === undefined)
      return { gap: `the labels of namespace ${namespace}, by which ${named} selects, are not on record` };
    if (!isAsked) return { gap: `${named} leaves namespace ${namespace} out` };
    const config = stood.find(
      (fact) => isConfig(fact) && fact.scopes?.some((one) => isJudged(one, known, namespace) === false),
    );
    if (config) return { gap: `${config.subject} leaves namespace ${namespace} out` };
    if (webhook.state?.levels[`failurePolicy of ${WEBHOOK}`] !== 1 && !isHeard('kubernetes-audit', cluster, at))
      return { gap: `${named} lets in what it cannot judge, and no audit log that tells of that was read then` };
    const { absence, gap } = coverageOf(feed, `the feed of Gatekeeper in ${cluster}`, { from: at, to: at }, now);
    return absence === 'unproven' && gap !== undefined ? { gap } : { covers: named, fact: webhook };
  };
}

function webhookOf({ subject, scopes }: ControlChanged): AdmissionScope | undefined {
  if (!subject.startsWith('ValidatingWebhookConfiguration ')) return undefined;
  return scopes?.find(({ name, asks }) => name === WEBHOOK && asks !== undefined && !asks.includes('://'));
}

function isConfig({ subject }: ControlChanged): boolean {
  return subject.startsWith('Config ');
}
