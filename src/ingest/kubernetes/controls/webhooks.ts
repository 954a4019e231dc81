import type { JsonObject } from '../../source.ts';
import { changed, loosened, objectOf, objectsOf, type Phrase, textOf, tightened, given } from '../written.ts';

/** What a ValidatingWebhookConfiguration or MutatingWebhookConfiguration, or a patch of one, says of its webhooks. */
export function webhookPhrases(configuration: JsonObject): readonly Phrase[] {
  const { webhooks } = configuration;
  if (webhooks === null || (Array.isArray(webhooks) && webhooks.length === 0)) return [loosened('no webhooks left')];
  return objectsOf(configuration, 'webhooks').flatMap((webhook) => {
    const phrases = onePhrases(webhook);
    // An entry in full repeats what stood there before; a patch in pieces names what it changes.
    const isWhole = ['admissionReviewVersions', 'clientConfig', 'sideEffects'].every((key) => key in webhook);
    return isWhole ? phrases.map(({ says }) => changed(says)) : phrases;
  });
}

function onePhrases(webhook: JsonObject): readonly Phrase[] {
  const name = textOf(webhook, 'name') ?? 'a webhook';
  if (webhook['$patch'] === 'delete') return [loosened(`${name} removed`)];
  const phrases: Phrase[] = [];
  const policy = textOf(webhook, 'failurePolicy');
  if (policy === 'Ignore') phrases.push(loosened(`failurePolicy Ignore of ${name}`));
  else if (policy !== undefined) phrases.push(tightened(`failurePolicy ${policy} of ${name}`));
  const { rules } = webhook;
  if (rules === null || (Array.isArray(rules) && rules.length === 0)) phrases.push(loosened(`no rules in ${name}`));
  else if (rules !== undefined) phrases.push(changed(`rules of ${name}`));
  for (const key of ['namespaceSelector', 'objectSelector', 'matchConditions']) {
    const limit = given(webhook, key);
    if (limit !== undefined && !isEmpty(limit)) phrases.push(changed(`${key} of ${name}`));
  }
  const client = objectOf(webhook, 'clientConfig');
  // Certificates are renewed all the time, by the webhook's own controller.
  if (client && ('url' in client || 'service' in client)) phrases.push(changed(`clientConfig of ${name}`));
  return phrases;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
