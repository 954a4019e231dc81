import type { Rule, Subjects } from '../../src/rules/rule.ts';
import { RULES } from '../../src/app/analysis/analyze.ts';

/** What shows more about each kind of subject: commands, over the same records or `--store`. */
const LOOK: Readonly<Record<keyof Subjects, readonly string[]>> = {
  push: [
    'The image from build to container: `landwaiter trace IMAGE logs/`',
    'Where its bytes run now: `landwaiter where DIGEST logs/`',
    'What else whoever pushed it did: `landwaiter where ACTOR logs/`',
    'What is in it that the image before had not: `landwaiter diff OLD NEW`',
  ],
  placement: [
    'How the image came there: `landwaiter trace IMAGE logs/`',
    'Where else the same bytes run: `landwaiter where DIGEST logs/`',
    'What whoever deployed it pushed: `landwaiter where ACTOR logs/`',
  ],
  admitted: [
    'How the image came there: `landwaiter trace IMAGE logs/`',
    'Where else the same bytes run: `landwaiter where DIGEST logs/`',
    'Whether the records of the control reach that far: `landwaiter coverage logs/`',
  ],
  attached: [
    'What is attached, and which check fails: `landwaiter verify IMAGE --signer NAME`',
    'The image from build to container: `landwaiter trace IMAGE logs/`',
    'Where its bytes run now: `landwaiter where DIGEST logs/`',
    'What else whoever attached it did: `landwaiter where ACTOR logs/`',
  ],
  deletion: [
    'What was deleted, and who had pushed it: `landwaiter trace IMAGE logs/`',
    'Whether it still runs: `landwaiter where DIGEST logs/`',
  ],
  control: [
    'The records of the change, in the evidence: who, from where, with which credential',
    'What else whoever did it pushed and deployed: `landwaiter where ACTOR logs/`',
    'What was let in while it stood so: `landwaiter analyze logs/ --since START --until END`',
  ],
  exception: ['What it covers, and until when: `landwaiter exception list logs/`'],
  pusher: ['All that they pushed, and where it runs: `landwaiter where ACTOR logs/`'],
  account: ['All that they pushed, and where it runs: `landwaiter where ACTOR logs/`'],
  untraced: [
    'What else whoever did it pushed and deployed: `landwaiter where ACTOR logs/`',
    'What ran by that tag, and when: `landwaiter trace IMAGE logs/`',
  ],
  arrival: [
    'The image from build to container: `landwaiter trace IMAGE logs/`',
    'Where its bytes run now: `landwaiter where DIGEST logs/`',
    'What else whoever pushed it did: `landwaiter where ACTOR logs/`',
    'What is in it that the image before had not: `landwaiter diff OLD NEW`',
  ],
  repository: [
    'What was pushed there, by whom: `landwaiter trace REPOSITORY logs/`',
    'Where its images run: `landwaiter where REPOSITORY logs/`',
  ],
  source: ['When it was heard, and what is missing: `landwaiter coverage logs/`'],
  registry: ['What is read of which registry: `landwaiter coverage logs/`'],
  cluster: ['What is read of which cluster: `landwaiter coverage logs/`'],
  clocks: ['Which clocks differ, and by how much: `landwaiter coverage logs/`'],
  door: [
    'What each source may speak of: `landwaiter coverage logs/`, and its entry under [`sources`](policy.md#sources)',
  ],
  trust: [
    'What is attached, and which services are not known: `landwaiter verify IMAGE --signer NAME`',
    'Of when the roots are: `landwaiter doctor`',
  ],
  kept: ['How far logs reach back: `landwaiter coverage logs/`'],
  right: ['Whether the right is used: `landwaiter policy drift logs/`'],
  project: ['Which builds the policy names: `landwaiter policy drift logs/`'],
  flood: ['What waits, and of which source: `/status` of the server, and `landwaiter coverage --store URL`'],
};

const LEAD = [
  'One for each built-in rule: why it matters, what to look at, what makes it harmless, what to do, and how to cover it when it is. Made from the rules. When a',
  'rule fires and when it stays quiet, with its cases, stands in [rules.md](rules.md).',
  '',
  'To cover a finding is to say in the policy, with an owner, a reason and an end, that it is tolerated. It stays visible as suppressed, and what is critical needs',
  'somebody else’s agreement. Better than that is evidence: each runbook names what would have cleared the finding by itself.',
];

/** `docs/runbooks.md`: what to do about each built-in rule, in Markdown. */
export function runbooksDocument(): string {
  return `${[
    '<!-- Written by `npm run docs`: do not edit. -->',
    '',
    '# Runbooks',
    '',
    ...LEAD,
    '',
    '| rule | fires when |',
    '| --- | --- |',
    ...RULES.map(({ id, title }) => `| [\`${id}\`](#${id}) | ${title.replaceAll('|', '\\|')} |`),
    ...RULES.flatMap(runbook),
  ].join('\n')}\n`;
}

function runbook(rule: Rule): readonly string[] {
  const cleared = Object.values(rule.quiet).map(({ when, least }) => `- ${when} (at least ${least})`);
  const keys = (rule.goesBy ?? []).map((path) => `[\`${path}\`](policy.md#${anchor(path)})`);
  return [
    '',
    `## ${rule.id}`,
    '',
    `**${rule.title}.** ${rule.why}`,
    '',
    'What to look at',
    '',
    '- The evidence of the finding, oldest first, and what it says is missing',
    ...LOOK[rule.on].map((text) => `- ${text}`),
    '',
    'Harmless if',
    '',
    ...rule.benignIf.map((text) => `- ${text}`),
    ...(cleared.length === 0 ? [] : ['', 'What clears it by itself', '', ...cleared]),
    '',
    'What to do',
    '',
    ...rule.respond.map((text, index) => `${index + 1}. ${text}`),
    '',
    'How to cover it',
    '',
    ...(keys.length === 0 ? [] : [`- Where it is meant to be so, say it in the policy: ${keys.join(', ')}`]),
    `- For a while: \`landwaiter exception add --rule ${rule.id} --reason WHY --owner WHO --expires TIME\``,
    `- Never asked, or graded otherwise: \`rules: { ${rule.id}: { severity: low } }\` or \`{ enabled: false }\``,
  ];
}

/** As readers of Markdown make it of a heading. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
