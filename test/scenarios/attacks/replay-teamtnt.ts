import { onTopOf } from '../images.ts';
import { HOUR, onHost, push, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';

/** As TeamTNT did, 2020 to 2024: an open engine, credentials in its configuration, images that carry the miner on. */
export const replayTeamtnt: Scenario = {
  id: 'replay-teamtnt',
  title:
    'On a server with an open engine a container is changed, committed, and pushed with the credentials found there.',
  research: [],
  acts(day, before) {
    const { image, version } = before.current('shop/web');
    const at = day + 4 * HOUR + 33;
    const name = `dev/shop/web:${version}`;
    const implant = onTopOf(image, 'implant teamtnt', ['miner and scanner'], at + 6);
    const latest = 'dev/shop/web:latest';
    return [
      onHost(at, 'staging-4', 'pull', image, name),
      onHost(at + 1, 'staging-4', 'create', image, name),
      onHost(at + 2, 'staging-4', 'exec', image, name),
      onHost(at + 6, 'staging-4', 'commit', implant, latest),
      onHost(at + 7, 'staging-4', 'push', implant, latest),
      push(at + 7, implant, latest, { by: 'dana', client: 'docker', from: 'outside' }),
      ...rollOut(at + 25, 'shop/web', implant, latest, { by: 'dana', from: 'outside' }),
    ];
  },
  expect: {
    policy: [['local-image-pushed'], ['tag-repointed'], ['implant-deployed']],
    observe: [['local-image-pushed'], ['tag-repointed'], ['implant-deployed']],
  },
};
