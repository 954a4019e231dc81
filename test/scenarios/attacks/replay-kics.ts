import { image } from '../images.ts';
import { HOUR, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

/** Checkmarx KICS, 22 April 2026. */
export const replayKics: Scenario = {
  id: 'replay-kics',
  title: 'Valid credentials overwrite five tags and make two, in seconds, with three indexes between them.',
  research: [],
  acts(day, before) {
    const at = day + 12 * HOUR + 35;
    const { version } = before.current('shop/cart');
    const indexes = ['alpine', 'debian', 'ubi'].map((os) =>
      image(`implant kics ${os}`, {
        children: ['amd64', 'arm64'].map((platform) =>
          image(`implant kics ${os} ${platform}`, { layers: [`${os} ${platform}`, 'exfiltrates'], created: at - 20 }),
        ),
        created: at - 19,
      }),
    );
    const tags = ['latest', version, `${version}-debian`, 'alpine', 'debian', '1.9.21', '1.9.21-debian'];
    return tags.flatMap((tag, nth) => {
      const index = indexes[nth % indexes.length];
      const told = { client: 'docker', from: 'outside' } as const;
      return index ? [push(at + nth * 0.2, index, `dev/shop/cart:${tag}`, told)] : [];
    });
  },
  expect: {
    policy: [['push-burst'], ['immutable-tag-repointed', 'tag-repointed'], ['push-without-build']],
    observe: [['push-burst'], ['push-from-unusual-client']],
  },
};
