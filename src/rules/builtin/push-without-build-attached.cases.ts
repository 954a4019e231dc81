import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { attached, BUNDLE } from '../scenarios/evidence-scenario.ts';
import { bare } from '../scenarios/doors.fixture.ts';
import { history, hours } from '../scenarios/history.ts';
import { pushed, ran, runs } from '../scenarios/scenario.ts';

const BUILT = [ran('8123/1', { made: ['a'] }), pushed('shop/api:1.4', 'a'), hours(5)];
/** As feeds tell it that do not say what a push is. */
const UNTOLD = bare(pushed('shop/api', 'b', { by: 'scanner' }));

/** Where what was pushed is attached to an image, and the registry's feed does not say so. */
export const attachedCases: readonly Case[] = [
  {
    name: 'a scanner’s statement, of which the registry showed that no runtime takes it for an image',
    policy: ACME,
    ...history(BUILT, UNTOLD, attached('a', { as: 'b', referrer: BUNDLE }), hours(7)),
    expect: { quiet: 'explained' },
  },
  {
    name: 'it was asked for a day later',
    policy: ACME,
    ...history(BUILT, UNTOLD, hours(24), attached('a', { as: 'b', referrer: BUNDLE })),
    expect: { quiet: 'explained' },
  },
  {
    name: 'nobody asked what is attached',
    policy: ACME,
    ...history(BUILT, UNTOLD, hours(7)),
    expect: 'fires',
    times: 1,
    severity: 'high',
  },
  {
    name: 'an implant was listed as a referrer of a good image: its manifest is one that a runtime takes',
    policy: ACME,
    ...history(BUILT, UNTOLD, attached('a', { as: 'b' }), hours(7)),
    expect: 'fires',
    times: 1,
    severity: 'high',
  },
  {
    name: 'only a claim says that it is no image',
    policy: ACME,
    ...history(BUILT, UNTOLD, attached('a', { as: 'b', referrer: BUNDLE, strength: 'asserted' }), hours(7)),
    expect: 'fires',
    times: 1,
    severity: 'high',
  },
  {
    name: 'it lay in a file, of no registry',
    policy: ACME,
    ...history(BUILT, UNTOLD, attached('a', { as: 'b', referrer: BUNDLE, at: '' }), hours(7)),
    expect: 'fires',
    times: 1,
    severity: 'high',
  },
  {
    name: 'a container is on record as running it all the same',
    policy: ACME,
    ...history(
      BUILT,
      UNTOLD,
      attached('a', { as: 'b', referrer: BUNDLE }),
      runs('shop/api', 'shop/api@b', 'b'),
      hours(7),
    ),
    expect: 'fires',
    times: 1,
    severity: 'high',
  },
  {
    name: 'a record of the registry shows an image’s layers in it',
    policy: ACME,
    ...history(
      BUILT,
      pushed('shop/api', 'b', {
        by: 'scanner',
        config: 'c',
        layers: 'd',
      }),
      attached('a', { as: 'b', referrer: BUNDLE }),
      hours(7),
    ),
    expect: 'fires',
    times: 1,
    severity: 'high',
  },
];
