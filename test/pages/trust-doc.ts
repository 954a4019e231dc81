import type { LogClass } from '../../src/core/log-class.ts';
import * as rules from '../../src/rules/builtin/index.ts';
import { OPEN_WAYS } from './open-ways.ts';
import { LOG_CLASSES } from '../../src/app/analysis/kinds.ts';
import type { Trust } from './trust.ts';

/** Who writes the system's own records of a class of logs. */
const OWN: Readonly<Record<LogClass, string>> = {
  registry: 'the registry',
  ci: 'a run of that project',
  identity: 'the identity provider',
  deployment: 'the cluster',
  admission: 'the admission control',
  host: 'root on that host',
};

/** Its bytes prove themselves, whoever brings them: a claim of a good signature is a good signature. */
export const SIGNED = 'image-evidence';

/** `docs/trust.md`: what may clear what, as {@link trusts} found it. */
export function trustDocument(found: readonly Trust[]): string {
  const rows = Map.groupBy(found, ({ rule, condition }) => `${rule} ${condition}`);
  const untried = Object.values(rules).flatMap(({ id, quiet }) =>
    Object.keys(quiet).flatMap((name) => (rows.has(`${id} ${name}`) ? [] : [`\`${id}\`: \`${name}\``])),
  );
  return `${[
    '<!-- Written by `npm run docs`: do not edit. -->',
    '',
    '# What may clear what',
    '',
    'Made by trying, not written by hand. Of every history in which a rule stays quiet, each record is taken away; where the rule then',
    'fires, the record is what clears the finding. It is then sent in three other ways: as a claim, through a door that has no say in',
    'what it names ([doors](server.md), [what each kind is worth](sources.md)), and as what the door of a sandbox tells of its own:',
    'the same of the same digests, accounts and credentials, but of the sandbox’s registry, cluster, host or project.',
    '',
    'Read it by what somebody holds:',
    '',
    '- **nothing but the address**: what comes without proof is not taken in at all;',
    '- **the door of another repository, project or sandbox**: the columns “beyond its scope” and “of its own sandbox”. In the first',
    '  there is no yes; in the second one, where the policy lists a replication that copies from everywhere, and where it is a signature',
    '  that proves itself, whoever brings it. One record at a time is',
    '  tried: [what is known to be left](../SECURITY.md#what-a-door-may-still-say-that-it-should-not);',
    '- **a stolen token of one CI project**: whatever a real run of that project clears, no more: rows that a build system’s own records clear;',
    '- **the registry’s own door**, or its machine: rows that the registry’s own records clear;',
    '- **the secret of a hook of this very project**: the column “as a claim”. Where the system’s own records are read too, claims clear',
    '  nothing of the time of those; where nothing better is read, custody calls the link unknown.',
    '',
    '| rule | stays quiet by | by records of | whose own record does it | as a claim | beyond its scope | of its own sandbox |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...[...rows.values()].flat().map(({ rule, condition, evidence, byClaim, beyondScope, inSandbox }) => {
      const logClass = LOG_CLASSES.get(evidence);
      const own = evidence === SIGNED ? 'whoever holds the signer’s key' : logClass ? OWN[logClass] : 'the system';
      const cells = [`[\`${rule}\`](rules.md#${rule})`, `\`${condition}\``, evidence, own];
      return `| ${[...cells, byClaim ? 'yes, alone' : 'no', beyondScope ? 'yes' : 'no', inSandbox ? 'yes' : 'no'].join(' | ')} |`;
    }),
    '',
    'Of these no single record of a history clears anything: several do together, the policy does, or the absence of something.',
    '',
    ...untried.map((one) => `- ${one}`),
    '',
    '## Ways in that stay open',
    '',
    'People who knew the rules tried 130 ways to get other bytes to run, in a real month’s records and the shapes of real systems, with',
    'the footholds of a developer, a deployer, a promoter, a pipeline, a node, a builder and the registry itself. What was silent and had',
    'its evidence in the records was mended ([decision 24](decisions/0024-ways-in.md)); of these nothing is told today:',
    '',
    '| what is done | what would show it |',
    '| --- | --- |',
    ...OPEN_WAYS.map(([done, needed]) => `| ${done} | ${needed} |`),
    '',
    'Without a policy nobody says who may promote, which hosts build and what runs where: of the same ways less is told then.',
  ].join('\n')}\n`;
}
