import { counted } from '../../core/count.ts';
import { shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import type { RenamedProject } from '../../core/watch.ts';
import type { Exhibit, Rule } from '../rule.ts';
import { clockTime, nameOf } from '../sentences/sentences.ts';

// As many pushes are shown.
const SHOWN = 3;

export const projectRenamed: Rule = {
  id: 'project-renamed',
  version: 1,
  title: 'A project that builds goes by another name than the policy has',
  severity: 'medium',
  mode: 'policy',
  goesBy: ['publishers[].builds'],
  attack: [{ technique: 'T1525', analytic: 'AN0946' }],
  why: 'The policy means a project by its name, and the name that was left is free: whoever takes it is allowed to build. Low where the build system’s own records give one project both names. Medium where webhooks alone tell of the earlier one: whoever can send them could give his own project the name that the policy has.',
  respond: [
    'Ask who renamed or moved the project, and compare its id with the one in its settings.',
    'Write its new name into the builds of the policy. Leave the old one out as soon as its runs are too old to matter.',
    'Keep the old name taken, or watch that nobody makes a project of that name.',
  ],
  benignIf: ['the project was renamed or moved, and the policy was not told'],
  phase: 'facts',
  on: 'project',
  quiet: {},

  detect({ system, name, now, earlier, latest }, lineage) {
    const isKnown = isRecorded(earlier);
    const pushes = pushesOf({ system, name }, lineage);
    const says = isKnown ? `, as its records up to ${clockTime(earlier.at)} call it` : ', as webhooks alone say';
    const built =
      pushes.length === 0
        ? ''
        : ` Its runs explain ${counted(pushes.length, 'push', 'pushes')}, the last of ${pushes
            .slice(-SHOWN)
            .map((push) => `${nameOf(push)} (${shortDigest(push.digest)})`)
            .join(', ')}.`;
    return {
      summary: `The ${system} project ${now} (id ${latest.projectId ?? 'unknown'}) is the one that the policy calls ${name}${says}.${built}`,
      severity: isKnown ? 'low' : 'medium',
      confidence: earlier.strength,
      missing: [
        `${now} among the builds of the policy`,
        ...(isKnown ? [] : [`a record of ${system} that calls this project ${name}`]),
      ],
      evidence: exhibits(earlier, latest, { name, now }),
    };
  },
};

function exhibits(
  earlier: RenamedProject['earlier'],
  latest: RenamedProject['latest'],
  { name, now }: Pick<RenamedProject, 'name' | 'now'>,
): readonly Exhibit[] {
  return [
    { fact: earlier, says: `run ${earlier.run} was one of ${name}${isRecorded(earlier) ? '' : ', a webhook says'}` },
    { fact: latest, says: `run ${latest.run} of the same project is one of ${now}` },
  ];
}

function pushesOf({ system, name }: Pick<RenamedProject, 'system' | 'name'>, lineage: Lineage): readonly Push[] {
  const own = lineage.runs.filter((run) => run.system === system && run.project === name);
  return own.flatMap(lineage.builtBy).sort((one, other) => one.at - other.at);
}
