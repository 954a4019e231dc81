import { image } from '../images.ts';
import { HOUR, push } from '../make.ts';
import { SERVICES } from '../ordinary.ts';
import type { Scenario } from '../scenario.ts';

export const burst: Scenario = {
  id: '25-burst',
  title: 'The pipeline’s credentials point every service’s tags to one image within two minutes.',
  research: [25],
  acts(day) {
    const at = day + 5 * HOUR + 12;
    const worm = image('implant 25', { layers: ['os', 'worm'], created: at - 10 });
    return SERVICES.flatMap((service, nth) =>
      ['latest', '1.9.25', '1.9.26'].map((tag, which) =>
        push(at + nth * 0.4 + which * 0.1, worm, `dev/${service}:${tag}`, { client: 'crane', from: 'outside' }),
      ),
    );
  },
  expect: { policy: [['push-burst'], ['push-without-build']], observe: [['push-burst']] },
};
