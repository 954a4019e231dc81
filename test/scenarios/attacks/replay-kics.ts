import { image } from '../images.ts';
import { build, HOUR, push, target } from '../make.ts';
import { commitOf } from '../ordinary.ts';
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
    const run = 'shop/cart variants';
    const variants = [`${version}-debian`, 'alpine', 'debian'].map((tag) => ({
      image: image(`cart ${tag}`, { layers: [`cart as ${tag}`], created: day + 8 * HOUR + 4 }),
      to: target(`dev/shop/cart:${tag}`),
    }));
    const genuine = [
      build(day + 8 * HOUR, run, commitOf(run), { made: variants }),
      ...variants.map((one, nth) =>
        push(day + 8 * HOUR + 6 + nth, one.image, `${one.to.repository}:${one.to.tag ?? ''}`, { run }),
      ),
    ];
    const tags = ['latest', version, `${version}-debian`, 'alpine', 'debian', '1.9.21', '1.9.21-debian'];
    const hostile = tags.flatMap((tag, nth) => {
      const index = indexes[nth % indexes.length];
      const told = { client: 'docker', from: 'outside' } as const;
      return index ? [push(at + nth * 0.2, index, `dev/shop/cart:${tag}`, told)] : [];
    });
    return [...genuine, ...hostile];
  },
  expect: {
    policy: [['push-burst'], ['immutable-tag-repointed', 'tag-repointed'], ['push-without-build']],
    observe: [['push-burst'], ['push-from-unusual-client']],
  },
};
