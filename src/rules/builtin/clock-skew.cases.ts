import type { LandwaiterEvent } from '../../core/event.ts';
import { DAY, MINUTE } from '../../core/time.ts';
import { history, hours, type Step } from '../scenarios/history.ts';
import type { Case, Story } from '../rule.ts';
import { onHost, pushed } from '../scenarios/scenario.ts';

const SECOND_FEED = 'distribution-access';

/** Some pushes that both feeds of the registry tell of. */
function told(
  count: number,
  second: { readonly source: string; readonly strength?: 'asserted' } = { source: SECOND_FEED },
) {
  return Array.from(
    { length: count },
    (_, index): Step => [
      pushed(`shop/api:1.${index}`, `made-${index}`),
      pushed(`shop/api:1.${index}`, `made-${index}`, second),
      hours(2),
    ],
  );
}

/** The story with one source's clock set forward by some minutes; of the events that are wanted. */
function ahead(
  story: Story,
  source: string,
  minutes: number,
  isWanted: (event: LandwaiterEvent, index: number) => boolean = () => true,
): Story {
  const own = story.events.filter((event) => event.source === source && event.strength === 'recorded');
  return {
    ...story,
    events: story.events.map((event) =>
      event.source === source && event.strength === 'recorded' && isWanted(event, own.indexOf(event))
        ? { ...event, at: event.at + minutes * MINUTE }
        : event,
    ),
  };
}

export const cases: readonly Case[] = [
  {
    name: 'two feeds of one registry are half an hour apart',
    ...ahead(history(told(5)), SECOND_FEED, 30),
    expect: 'fires',
    severity: 'low',
    says: 'distribution-access of registry.acme.example is 31 min ahead of distribution of registry.acme.example, by the median of 5 pushes',
  },
  {
    name: 'a build host’s clock is three days behind, so that no push of it stands near the registry’s record',
    ...ahead(
      history(
        ...Array.from(
          { length: 4 },
          (_, index): Step => [
            pushed(`shop/api:1.${index}`, `made-${index}`),
            onHost('ci-1', 'pushed', `made-${index}`, `shop/api:1.${index}`),
            hours(2),
          ],
        ),
      ),
      'podman',
      (-3 * DAY) / MINUTE,
    ),
    expect: 'fires',
    says: 'distribution of registry.acme.example is 2 d 23 h ahead of podman on ci-1',
  },
  {
    name: 'records from next year',
    ...ahead(history(told(12)), SECOND_FEED, (400 * DAY) / MINUTE, (_, index) => index === 11),
    expect: 'fires',
    says: 'Records of distribution-access lie up to',
  },
  {
    name: 'two of five pairs are forged, and the clocks are apart all the same',
    ...ahead(history(told(5)), SECOND_FEED, 30, (_, index) => index > 1),
    expect: 'fires',
    says: 'is 31 min ahead',
  },
  { name: 'both feeds tell the same time', ...history(told(5)), expect: { quiet: 'agree' } },
  {
    name: 'two of five pairs are forged to look as if the clocks were apart',
    ...ahead(history(told(5)), SECOND_FEED, 600, (_, index) => index < 2),
    expect: { quiet: 'agree' },
  },
  { name: 'two pairs are too few to say anything', ...ahead(history(told(2)), SECOND_FEED, 30), expect: 'none' },
  {
    name: 'webhooks are claims, also of the time',
    ...history(told(5, { source: 'harbor', strength: 'asserted' })),
    expect: 'none',
  },
  {
    name: 'forged webhooks tell of the same pushes as if the clocks agreed',
    ...(() => {
      const story = ahead(history(told(5)), SECOND_FEED, 30);
      const forged = story.events
        .filter((event) => event.source === 'distribution')
        .flatMap((event): LandwaiterEvent[] =>
          [1, 2, 3].map((copy) => ({
            ...event,
            id: `${SECOND_FEED}:forged-${copy}-${event.id}`,
            source: SECOND_FEED,
            strength: 'asserted',
          })),
        );
      return { ...story, events: [...story.events, ...forged] };
    })(),
    defeats: 'agree',
    expect: 'fires',
    says: 'is 31 min ahead',
  },
];
