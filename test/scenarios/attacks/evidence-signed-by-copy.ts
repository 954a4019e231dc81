import { image, onTopOf } from '../images.ts';
import { HOUR, pinned, push, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';

/** About signatures: that the copied one is about another image takes cryptography; what it stands beside does not. */
export const signedByCopy: Scenario = {
  id: 'evidence-signed-by-copy',
  title: 'The genuine image’s signature is copied to the name where the implant’s would be.',
  research: [22],
  acts(day, before) {
    const { image: genuine } = before.current('shop/api');
    const at = day + 17 * HOUR + 55;
    const implant = onTopOf(genuine, 'implant signed by copy', ['node helper'], at - 7);
    const copied = image(`signature of ${genuine.name}`, {
      layers: [`signature ${genuine.name}`],
      subject: genuine,
      created: at,
    });
    const prod = 'prod/shop/api';
    const by = { by: 'lee', from: 'office' } as const;
    return [
      push(at, implant, `${prod}:1.2.81`, { ...by, client: 'docker' }),
      push(at + 1, copied, `${prod}:sha256-${implant.digest.slice('sha256:'.length)}.sig`, { ...by, client: 'cosign' }),
      ...rollOut(at + 20, 'shop/api', implant, { ...pinned(prod, implant), tag: '1.2.81' }, { change: 'CHG-5581' }),
    ];
  },
  expect: {
    policy: [['push-by-unapproved-actor'], ['implant-deployed']],
    observe: [['push-by-new-actor', 'layers-appended'], ['implant-deployed']],
  },
};
