import { exchange, secretAddress } from '../exchange.ts';
import { jsonText } from '../json-text.ts';
import type { Outside, Sink } from '../sink.ts';
import { cut, headline, type Telling, telling } from '../telling.ts';

export interface TeamsSettings {
  /** The address of a workflow "when a Teams webhook request is received"; who has it may post. */
  readonly secret: string;
}

// Teams takes a card of 28 KB: room for three bytes a character, and for what JSON needs around the texts.
const [MOST_TEXT, MOST_ALL] = [1000, 6000];

/** A card a message. Teams has no way to edit what a workflow posted, so every essential change is a card of its own. */
export function teams({ secret }: TeamsSettings, outside: Outside): Sink {
  const url = secretAddress('teams', secret);
  return {
    async deliver({ alert, memory }) {
      const body = jsonText({
        type: 'message',
        attachments: [
          {
            contentType: 'application/vnd.microsoft.card.adaptive',
            contentUrl: null,
            content: card(telling(alert), memory !== undefined),
          },
        ],
      });
      const headers = { 'content-type': 'application/json' };
      await exchange({ to: 'teams', url, headers, body, secrets: [secret] }, outside);
      return {};
    },
  };
}

/** Text runs are never read as Markdown, so that names from records make no links and mention nobody. */
function card(told: Telling, isKnown: boolean) {
  let left = MOST_ALL;
  const run = (text: string, more: object = {}) => {
    const shown = cut(text, Math.max(1, Math.min(MOST_TEXT, left)));
    left -= shown.length;
    return { type: 'TextRun', text: shown, ...more };
  };
  const block = (...inlines: readonly object[]) => ({ type: 'RichTextBlock', inlines });
  const first = headline(told, MOST_TEXT);
  const body = [
    block(run(isKnown ? `Update: ${first}` : first, { weight: 'Bolder', size: 'Large' })),
    block(run(told.summary)),
    ...told.facts.map(([label, text]) => block(run(`${label}: `, { weight: 'Bolder' }), run(text))),
    ...told.lists.flatMap(({ title, items }) =>
      [run(title, { weight: 'Bolder' }), ...items.map((item) => run(`• ${item}`))].map((one) => block(one)),
    ),
    block(run(`Why it matters: ${told.why}`)),
  ];
  return { $schema: 'http://adaptivecards.io/schemas/adaptive-card.json', type: 'AdaptiveCard', version: '1.4', body };
}
