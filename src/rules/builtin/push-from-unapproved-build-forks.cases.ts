import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { history } from '../scenarios/history.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

/** Pull requests push previews; whether those of forks may, is not said. */
const PREVIEWS = ACME.replace(
  'publishers:\n',
  `$&  - repositories: ["registry.acme.example/preview/**"]
    actors: [ci-bot]
    builds:
      - { source: github, project: acme/shop, workflows: [.github/workflows/preview.yml], triggers: [pull_request_target] }
`,
);
const OF_FORKS = PREVIEWS.replace('[pull_request_target] }', '[pull_request_target], repositories: ["*/shop"] }');
const preview = { workflow: '.github/workflows/preview.yml', trigger: 'pull_request_target', ref: 'patch-1' } as const;
const outsiders = { ...preview, head: 'dredge/shop', by: 'dredge' } as const;
const hook = { source: 'github-webhook', strength: 'asserted' } as const;

/** Where pull requests may push, and outsiders send some. */
export const forkCases: readonly Case[] = [
  {
    name: 'an outsider’s pull request pushes a preview, where the policy lets pull requests push and says nothing of forks',
    policy: PREVIEWS,
    ...history(ran('8123/1', outsiders), pushed('preview/shop:pr-7', 'a')),
    expect: 'fires',
    severity: 'medium',
    says: 'which dredge started by pull_request_target with code of the fork dredge/shop. The policy lets such runs push here',
  },
  {
    name: 'the same, where the policy says that forks may',
    policy: OF_FORKS,
    ...history(ran('8123/1', outsiders), pushed('preview/shop:pr-7', 'a')),
    expect: { quiet: 'approved' },
  },
  {
    name: 'a branch of its own, where the policy says that forks may, too',
    policy: OF_FORKS,
    ...history(ran('8123/1', preview), pushed('preview/shop:pr-7', 'a')),
    expect: { quiet: 'approved' },
  },
  {
    name: 'only a webhook says that the commit is of a fork, and forks may',
    policy: OF_FORKS,
    ...history(ran('8123/1', preview), ran('8123/1', { ...outsiders, ...hook }), pushed('preview/shop:pr-7', 'a')),
    expect: { quiet: 'approved' },
  },
  {
    name: 'an outsider’s pull request, which may push previews, moves a release tag',
    policy: OF_FORKS,
    ...history(ran('8123/1', outsiders), pushed('shop/api:live', 'a')),
    defeats: 'approved',
    expect: 'fires',
    severity: 'high',
    says: 'with code of the fork dredge/shop. The policy does not allow it',
  },
  {
    name: 'an outsider changes the workflow that pushes previews into one of another name',
    policy: OF_FORKS,
    ...history(
      ran('8123/1', { ...outsiders, workflow: '.github/workflows/mine.yml' }),
      pushed('preview/shop:pr-7', 'a'),
    ),
    defeats: 'approved',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a fork that is called otherwise than those that may',
    policy: OF_FORKS,
    ...history(ran('8123/1', { ...outsiders, head: 'dredge/shop-evil' }), pushed('preview/shop:pr-7', 'a')),
    defeats: 'approved',
    expect: 'fires',
    severity: 'high',
    says: 'not from */shop',
  },
  {
    name: 'a webhook calls the recorded fork one that may',
    policy: OF_FORKS,
    ...history(
      ran('8123/1', { ...outsiders, head: 'dredge/shop-evil' }),
      ran('8123/1', { ...outsiders, ...hook }),
      pushed('preview/shop:pr-7', 'a'),
    ),
    defeats: 'approved',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'only a webhook says that a fork’s run is of a pull request',
    policy: PREVIEWS,
    ...history(
      ran('8123/1', { ...outsiders, trigger: '' }),
      ran('8123/1', { ...outsiders, ...hook }),
      pushed('preview/shop:pr-7', 'a'),
    ),
    defeats: 'approved',
    expect: 'fires',
    severity: 'high',
  },
];
