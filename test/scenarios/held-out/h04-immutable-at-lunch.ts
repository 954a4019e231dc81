import { onTopOf } from '../images.ts';
import { control, DAY, HOUR, push, remove } from '../make.ts';
import type { Scenario } from '../scenario.ts';
import { drained, inOrder, rolledOutAgain, started, working } from './work.ts';

export const IMMUTABLE_AT_LUNCH: Scenario = {
  id: 'h04-immutable-at-lunch',
  title:
    'During lunch immutability is off for three minutes: a tag is deleted and pushed again with the promoter’s token; nothing is deployed, and two nights later a node drain brings the implant in.',
  research: [16, 15, 2, 28],
  acts: (day, before) => {
    const { image: now, version } = before.current('pay/ledger');
    const tag = `prod/pay/ledger:${version}`;
    const lunch = day + DAY + 12 * HOUR + 20;
    const implant = onTopOf(now, 'pay/ledger of h04', ['h04 patched binary'], lunch - 30);
    const byTag = rolledOutAgain(day + 8 * HOUR, 'pay/ledger', now, tag, { change: 'CHG-4' });
    return inOrder(
      working(day, 5, before, ['shop/api', 'shop/cart', 'shop/web']),
      byTag,
      control(lunch, 'lee', 'immutability-off', 'prod/pay/ledger', { from: 'outside' }),
      remove(lunch + 1, now, tag, { by: 'promoter', from: 'outside' }),
      push(lunch + 2, implant, tag, { by: 'promoter', client: 'skopeo', from: 'outside' }),
      control(lunch + 3, 'lee', 'immutability-on', 'prod/pay/ledger', { from: 'outside' }),
      drained(day + 3 * DAY + HOUR + 30, started(byTag), implant),
    );
  },
  expect: {
    policy: [
      ['tag-protection-disabled'],
      ['tag-deleted-and-repushed', 'immutable-tag-repointed'],
      ['silent-roll'],
      ['implant-deployed'],
    ],
    observe: [['tag-protection-disabled'], ['tag-deleted-and-repushed'], ['silent-roll'], ['implant-deployed']],
  },
  about: ['dev/pay/ledger', 'prod/pay/ledger', 'pay/ledger'],
};
