import { onTopOf } from '../images.ts';
import { deploy, HOUR, push, run } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const fromTheNode: Scenario = {
  id: '30-from-the-node',
  title: 'A changed image of the api comes back as a pod that a node starts from a file, and as a daemon set.',
  research: [30],
  acts(day, before) {
    const { image } = before.current('shop/api');
    const at = day + 4 * HOUR + 18;
    const implant = onTopOf(image, 'implant 30', ['keeps coming back'], at - 60);
    const name = 'dev/shop/api:node-agent';
    const daemons = { kind: 'DaemonSet' } as const;
    return [
      push(at, implant, name, { by: 'dana', client: 'docker', from: 'outside' }),
      run(at + 10, 'shop/node-exporter', implant, name, {
        kind: 'Pod',
        pod: 'node-exporter-prod-node-1',
        fromNode: true,
      }),
      deploy(at + 15, 'shop/log-shipper', implant, name, { ...daemons, verb: 'create', by: 'dana', from: 'outside' }),
      run(at + 16, 'shop/log-shipper', implant, name, { ...daemons, pod: 'log-shipper-1' }),
    ];
  },
  expect: {
    policy: [['node-started-container'], ['implant-deployed']],
    observe: [['node-started-container'], ['implant-deployed']],
  },
};
