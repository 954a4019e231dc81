import { ACME } from '../scenarios/acme.ts';
import { days, history, hours, minutes, quickly, type Step } from '../scenarios/history.ts';
import type { Case } from '../rule.ts';
import { onHost, pushed } from '../scenarios/scenario.ts';

const by = 'base-bot';
/** Two builders are named as sources; of ci-2 there is no record. */
export const TWO_BUILDERS = `${ACME}sources:
  - { name: builder-1, kind: podman, host: ci-1, files: ["ci-1*"] }
  - { name: builder-2, kind: podman, host: ci-2, files: ["ci-2*"] }
`;
const SENT = TWO_BUILDERS.replace('actors: [base-bot]', 'actors: [base-bot]\n    sentFrom: builders');
const NEXT_DOOR = '192.0.2.11';

/** What ci-1 sends and records, from 192.0.2.10. */
const recorded = (index: number): Step => [
  onHost('ci-1', 'built', `c${index}`),
  quickly(
    onHost('ci-1', 'pushed', `c${index}`, `base/tools:1.${index}`),
    pushed(`base/tools:1.${index}`, `d${index}`, { by, config: `c${index}` }),
  ),
];
/** What ci-2 sends. */
const unread = (index: number, from = NEXT_DOOR, image = `base/libs:2.${index}`): Step =>
  pushed(image, `b${index}`, { by, config: `9${index}`, from });
const both: Step = Array.from({ length: 12 }, (_, index): Step => [recorded(index), unread(index), hours(8)]);
const alone: Step = Array.from({ length: 12 }, (_, index): Step => [recorded(index), hours(8)]);
const end: Step = [minutes(40), recorded(90)];
const implant = (told = {}, image = 'base/libs:3') => pushed(image, 'e', { by, config: 'f', ...told });

export const regularlyUnread = history(both, unread(77), end);

/** What speaks of all of it is one finding of source-silent. */
export const unreadCases: readonly Case[] = [
  {
    name: 'nothing was read of a builder that the policy names as a source, and what it sends comes from its address',
    policy: SENT,
    ...regularlyUnread,
    expect: { quiet: 'unread-builder' },
  },
  {
    name: 'who has the account pushes from elsewhere: from where the builder pushes is known',
    policy: SENT,
    ...history(both, implant({ from: '203.0.113.66' }), end),
    expect: 'fires',
    severity: 'high',
    defeats: 'unread-builder',
    says: 'base/libs:3',
  },
  {
    name: 'he pushes from his own machine next to the builders',
    policy: SENT,
    ...history(both, implant({ from: '192.0.2.66' }), end),
    expect: 'fires',
    severity: 'high',
    defeats: 'unread-builder',
  },
  {
    name: 'he has the machine of a builder that is read, and pushes beside its records',
    policy: SENT,
    ...history(both, implant(), end),
    expect: 'fires',
    severity: 'high',
    defeats: 'unread-builder',
  },
  {
    name: 'he is at the address of the builder, and moves what it has just pushed',
    policy: SENT,
    ...history(both, unread(77), minutes(4), implant({ from: NEXT_DOOR }, 'base/libs:2.77'), end),
    expect: 'fires',
    severity: 'high',
    defeats: 'unread-builder',
  },
  {
    name: 'he is there, and pushes with another program',
    policy: SENT,
    ...history(both, implant({ from: NEXT_DOOR, client: 'curl/8.9' }), end),
    expect: 'fires',
    severity: 'high',
    defeats: 'unread-builder',
  },
  {
    name: 'the builder sends nothing, and he pushes next to it for a while: it could have been the builder, and is told',
    policy: SENT,
    ...history(alone, implant({ from: NEXT_DOOR }), days(1), end),
    expect: 'fires',
    severity: 'medium',
    absence: 'unproven',
    defeats: 'unread-builder',
    says: 'base/libs:3',
  },
  {
    name: 'he pushes there what builds explain, without a run',
    policy: SENT,
    ...history(both, implant({ from: NEXT_DOOR, by: 'ci-bot' }, 'shop/api:3'), end),
    expect: 'fires',
    defeats: 'unread-builder',
    says: 'no build explains it',
  },
  {
    name: 'both builders are read: who pushes next to them is neither',
    policy: SENT,
    ...history(onHost('ci-2', 'built', '6'), both, end),
    expect: 'fires',
    severity: 'high',
    defeats: 'unread-builder',
  },
];
