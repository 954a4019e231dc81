import { onTopOf } from '../images.ts';
import { DAY, HOUR, onHost, push, rollOut } from '../make.ts';
import type { Month } from '../scenario.ts';
import { standingAfter, usualWeeks } from '../weeks.ts';

export const hotfix: Month = {
  id: 'hotfix',
  title: 'On a Friday evening an outage is ended from a laptop, under an exception that somebody else has approved.',
  policy: `
exceptions:
  - id: EX-12
    reason: the build service is down, and with it the api
    ticket: INC-4711
    owner: dana@acme.example
    approvedBy: lee@acme.example
    starts: 2026-11-27T18:00:00Z
    expires: 2026-12-31T00:00:00Z
    scope: { repositories: ["REGISTRY/prod/shop/api"] }
`,
  acts(day) {
    const friday = day + 11 * DAY;
    const at = friday + 19 * HOUR + 10;
    const { image } = standingAfter(friday).current('shop/api');
    const fixed = onTopOf(image, 'api hotfix', ['the missing certificate'], at);
    const name = 'prod/shop/api:1.3.4-hotfix';
    return [
      ...usualWeeks(day),
      onHost(at, 'dev-laptop-7', 'build', fixed, name),
      onHost(at + 3, 'dev-laptop-7', 'push', fixed, name),
      push(at + 3, fixed, name, { by: 'dana', client: 'docker', from: 'office' }),
      ...rollOut(at + 8, 'shop/api', fixed, name, { by: 'dana', from: 'office', change: 'INC-4711' }),
    ];
  },
};
