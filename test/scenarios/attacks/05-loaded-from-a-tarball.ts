import { image } from '../images.ts';
import { HOUR, onHost, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const loadedFromATarball: Scenario = {
  id: '05-loaded-from-a-tarball',
  title: 'A tarball from elsewhere is loaded on a jump host, tagged as a service of the company, and pushed.',
  research: [5],
  acts(day) {
    const at = day + 21 * HOUR + 5;
    const implant = image('implant 05', { layers: ['os of elsewhere', 'payload 05'], created: at - 600 });
    const name = 'dev/pay/ledger:1.9.5';
    return [
      onHost(at, 'jump-2', 'load', implant),
      onHost(at + 1, 'jump-2', 'tag', implant, name),
      onHost(at + 2, 'jump-2', 'push', implant, name),
      push(at + 2, implant, name, { by: 'dana', client: 'docker', from: 'office' }),
    ];
  },
  expect: { policy: [['local-image-pushed'], ['push-by-unapproved-actor']], observe: [['local-image-pushed']] },
};
