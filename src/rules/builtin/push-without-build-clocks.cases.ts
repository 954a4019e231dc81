import { ACME } from '../scenarios/acme.ts';
import { days, history, hours, type Moment, quickly, type Step, usually } from '../scenarios/history.ts';
import type { Case } from '../rule.ts';
import { onHost, pushed } from '../scenarios/scenario.ts';

/** What base-bot pushes is sent by the listed builders. */
const SENT = ACME.replace('actors: [base-bot]', 'actors: [base-bot]\n    sentFrom: builders');
const built = (tag: string): Moment => onHost('ci-1', 'pushed', '', `base/tools:${tag}`);
const arrived = (tag: string, image: string, from?: string): Moment =>
  pushed(`base/tools:${tag}`, image, { by: 'base-bot', ...(from !== undefined && { from }) });
const onTime = (tag: string, image: string): Step => quickly(built(tag), arrived(tag, image));
/** A step takes a minute. */
const halfAMinute: Step = { step: 'pause', length: 30_000 };
const asUsual: Step = [usually(12, (index) => onTime(`1.${index}`, `d${index}`)), days(1)];
/** The host is heard again. */
const after: Step = [hours(5), onTime('9.0', '9')];

/** A builder whose clock is wrong: of its pushes, and of those that only look like it. */
export const clockCases: readonly Case[] = [
  {
    name: 'the clock of the builder is a minute and a half behind',
    policy: SENT,
    ...history(asUsual, built('2.0'), halfAMinute, arrived('2.0', 'a'), after),
    expect: 'none',
  },
  {
    name: 'with its account somebody moves the tag a minute and a half after the builder, whose clock is right, had pushed it',
    policy: SENT,
    ...history(asUsual, onTime('2.0', 'a'), halfAMinute, arrived('2.0', 'b', '203.0.113.66'), after),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
    says: 'as sha256:bbbb',
  },
  {
    name: 'he pushes the tag that the builder, whose clock is right, began to push in vain',
    policy: SENT,
    ...history(asUsual, onTime('1.99', 'e'), built('2.0'), halfAMinute, arrived('2.0', 'b', '203.0.113.66'), after),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
    says: 'no record of ci-1 shows that it was sent from there',
  },
  {
    name: 'the clock of the builder is wrong, and he pushes the same tag within these minutes',
    policy: SENT,
    ...history(
      asUsual,
      built('2.0'),
      quickly(arrived('2.0', 'b', '203.0.113.66')),
      halfAMinute,
      arrived('2.0', 'a'),
      after,
    ),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
  },
];
