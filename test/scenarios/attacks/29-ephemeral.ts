import { image } from '../images.ts';
import { deploy, HOUR, push, run } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const ephemeral: Scenario = {
  id: '29-ephemeral',
  title: 'A container is put into a running pod of the payments, and another one starts before every pod of the api.',
  research: [29],
  acts(day) {
    const at = day + 23 * HOUR + 4;
    const implant = image('implant 29', { layers: ['os', 'tools to look around'], created: at - 200 });
    const name = 'dev/tools/netshoot:3';
    const by = { by: 'dana', from: 'office' } as const;
    const injected = { container: 'debugger', as: 'ephemeral' } as const;
    const init = { container: 'warm-up', as: 'init' } as const;
    return [
      push(at - 120, implant, name, { ...by, client: 'docker' }),
      deploy(at, 'pay/ledger', implant, name, { ...by, ...injected }),
      run(at + 1, 'pay/ledger', implant, name, { ...injected, pod: 'ledger-1' }),
      deploy(at + 12, 'shop/api', implant, name, { ...by, ...init }),
      run(at + 13, 'shop/api', implant, name, { ...init, pod: 'api-warmed-1' }),
    ];
  },
  expect: { policy: [['injected-container']], observe: [['injected-container']] },
};
