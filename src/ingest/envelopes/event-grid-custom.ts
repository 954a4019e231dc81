import type { Envelope } from '../envelope.ts';
import { enclosedAny } from '../records/inner-text.ts';

/**
 * An event of a custom Azure Event Grid topic, in Event Grid's own schema. What Azure's services send is a record itself.
 * https://learn.microsoft.com/azure/event-grid/event-schema
 */
export const eventGridCustom: Envelope = {
  name: 'event-grid-custom',
  recognises: ({ eventType, eventTime, subject, data }) =>
    typeof eventType === 'string' &&
    (!eventType.startsWith('Microsoft.') || eventType === VALIDATION) &&
    typeof eventTime === 'string' &&
    typeof subject === 'string' &&
    data !== undefined,
  *open({ eventType, data }) {
    // Only asks whether the endpoint wants the events.
    if (eventType !== VALIDATION) yield* enclosedAny(data, 'data');
  },
};

const VALIDATION = 'Microsoft.EventGrid.SubscriptionValidationEvent';
