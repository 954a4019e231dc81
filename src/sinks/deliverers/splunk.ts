import { exchange } from '../exchange.ts';
import { jsonText } from '../json-text.ts';
import { payloadValue } from '../payload-text.ts';
import type { Outside, Sink } from '../sink.ts';

export interface SplunkSettings {
  /** Of the collector, without `/services/collector`. */
  readonly url: string;
  /** A token of the HTTP Event Collector. */
  readonly secret: string;
  readonly index?: string;
  /** `json` where not given. */
  readonly payload?: 'json' | 'ocsf';
}

/** An event a message, through the HTTP Event Collector: an index is only ever added to. */
export function splunk({ url, secret, index, payload = 'json' }: SplunkSettings, outside: Outside): Sink {
  return {
    async deliver(message) {
      const body = jsonText({
        time: message.at / 1000,
        source: 'landwaiter',
        sourcetype: payload === 'ocsf' ? 'ocsf:detection_finding' : 'landwaiter:incident',
        ...(index !== undefined && { index }),
        event: payloadValue(payload, message, outside),
        // Searchable without parsing: by these repetitions are told.
        fields: { incident_id: message.alert.finding.id, message_key: message.key, activity: message.activity },
      });
      const headers = { 'content-type': 'application/json', authorization: `Splunk ${secret}` };
      const path = `${url}/services/collector/event`;
      await exchange({ to: 'splunk', url: path, headers, body, secrets: [secret] }, outside);
      return {};
    },
  };
}
