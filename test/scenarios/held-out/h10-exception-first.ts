import { image, onTopOf } from '../images.ts';
import { control, DAY, decision, HOUR, pinned, push, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';
import { inOrder, working } from './work.ts';

export const EXCEPTION_FIRST: Scenario = {
  id: 'h10-exception-first',
  title:
    'Two days before it is needed, admission gets an exception; then an implant goes straight to the production repository under the CI’s name, gets a signature of somebody else’s, and is deployed by hand at noon.',
  research: [32, 31, 13, 22, 27],
  acts: (day, before) => {
    const { image: now, version } = before.current('shop/cart');
    const night = day + 2 * DAY + 23 * HOUR + 30;
    const noon = day + 3 * DAY + 12 * HOUR + 5;
    const tag = `${version}-hotfix`;
    const implant = onTopOf(now, 'shop/cart of h10', ['h10 entry point'], night - 40);
    const signature = image('signature of h10', { layers: ['signature h10'], subject: implant, created: night + 3 });
    const signatureTag = `sha256-${implant.digest.slice('sha256:'.length)}.sig`;
    const outside = { from: 'outside' } as const;
    return inOrder(
      working(day, 3, before),
      working(day + 3 * DAY, 1, before, ['shop/api', 'shop/web', 'pay/ledger']),
      control(day + DAY + 17 * HOUR, 'lee', 'admission-exception', 'shop', outside),
      push(night, implant, `prod/shop/cart:${tag}`, { client: 'crane', ...outside }),
      push(night + 4, signature, `prod/shop/cart:${signatureTag}`, { by: 'mallory', client: 'cosign', ...outside }),
      decision(noon, 'break-glass', 'shop/cart', implant, `prod/shop/cart:${tag}`),
      rollOut(
        noon,
        'shop/cart',
        implant,
        { ...pinned('prod/shop/cart', implant), tag },
        { by: 'dana', change: 'CHG-10', ...outside },
      ),
    );
  },
  expect: {
    policy: [
      ['admission-controls-weakened', 'break-glass-used'],
      ['push-by-unapproved-actor', 'push-without-build'],
      ['signature-replaced'],
      ['unpromoted-image-deployed'],
      ['deployed-by-unapproved-actor'],
      ['implant-deployed'],
    ],
    observe: [
      ['admission-controls-weakened', 'break-glass-used'],
      ['push-by-new-actor', 'layers-appended', 'push-without-build'],
      ['signature-replaced'],
      ['implant-deployed'],
    ],
  },
  about: ['shop', 'prod/shop/cart', 'shop/cart', 'mallory', 'dana', 'lee'],
};
