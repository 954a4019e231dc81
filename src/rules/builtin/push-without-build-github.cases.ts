import { ACME } from '../scenarios/acme.ts';
import { audited, hooked, publishedOnGithub } from '../scenarios/github-registry.ts';
import { days, history, minutes, type Step, usually } from '../scenarios/history.ts';
import { JOB } from '../scenarios/jobs.ts';
import { pushed, ran } from '../scenarios/scenario.ts';
import type { Case } from '../rule.ts';

const [OURS, OTHERS] = ['c0ffee0123456789c0ffee0123456789c0ffee01', 'decade0123456789decade0123456789decade01'];
const labels = { 'org.opencontainers.image.revision': OURS };
const twoRuns: Step = [ran('8123/1', { commit: OURS }), ran('8124/1', { commit: OTHERS }), minutes(2)];

/** Where GitHub's audit log tells of a push, and its webhook of its tag and contents. */
export const githubCases: readonly Case[] = [
  {
    name: 'two builds at once: a platform is pushed by its digest, and its label names which of them made it',
    policy: ACME,
    ...history(twoRuns, publishedOnGithub('shop/api', 'b', { labels })),
    expect: { quiet: 'explained' },
  },
  {
    name: 'two builds at once, and the webhook of the platform was lost',
    policy: ACME,
    ...history(twoRuns, audited('shop/api', 'b')),
    expect: 'fires',
    severity: 'info',
    says: 'nothing tells them apart',
  },
  {
    name: 'a forged webhook says beside the genuine one that the index lists an image of the attacker’s',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: OURS }),
      audited('shop/api', 'a'),
      hooked('shop/api:1.4', 'a', { children: 'b', labels }),
      minutes(120),
      hooked('shop/api:1.4', 'a', { children: 'be', labels }),
      audited('shop/api', 'e'),
    ),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'without a policy: a job of another project, which never built here, pushes with its own token while it runs',
    ...history(
      usually(12, (index) => [ran(`80${index}/1`), pushed(`shop/api:0.${index}`, `old-${index}`)]),
      days(4),
      ran('9001/1', { project: 'acme/web' }),
      pushed('shop/api:1.0', 'b', { through: JOB('acme/web') }),
    ),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
  },
];
