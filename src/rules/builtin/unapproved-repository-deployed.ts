import type { Lineage } from '../../core/lineage.ts';
import type { RepositoryName } from '../../core/policy.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Placement } from '../../core/subjects.ts';
import { isListedDeployer } from '../actors/deployers.ts';
import { isAllowedPublisher } from '../actors/publishers.ts';
import { IMPLANT, onRecord, type Quiet, type Rule } from '../rule.ts';
import { REWRITTEN, rewrittenTo } from '../places/rewritten.ts';
import { nameOf, placementExhibits, whereOf } from '../sentences/sentences.ts';

export const unapprovedRepositoryDeployed: Rule = {
  id: 'unapproved-repository-deployed',
  version: 1,
  title: 'An image from a repository outside the environment’s list was deployed',
  severity: 'high',
  mode: 'policy',
  goesBy: ['environments[].repositories', 'classes.testing'],
  attack: IMPLANT,
  why: 'Repositories for development and tests accept more publishers than production should trust.',
  respond: ['Ask who deployed it.', 'Promote the image to a repository of the environment, or replace it.'],
  benignIf: [
    'the environment may use this repository and the policy was not told',
    'the environment is a sandbox and the policy was not told: sandbox: true',
  ],
  phase: 'facts',
  on: 'placement',
  quiet: {
    listed: {
      when: 'the parsed reference’s host and path match a pattern on the environment’s list, and it is no repository for tests, to which anybody may push',
      least: 'recorded',
    },
    rewritten: { when: REWRITTEN, least: 'recorded' },
    injected: { when: 'the policy lists the image among the environment’s injectors', least: 'recorded' },
    sandbox: { when: 'the repository is for tests, and the environment is a sandbox', least: 'recorded' },
    open: {
      when: 'the policy lets those push to repositories of which it does not speak who push beside them, this is one, the registry recorded that one of them pushed the image there, and listed deployers made each change',
      least: 'recorded',
    },
  },

  detect(placement, lineage) {
    const { environment, reference } = placement;
    if (!environment || !reference || lineage.policy.isExempt(placement)) return undefined;
    const name = `${reference.registry}/${reference.repository}`;
    // Anybody may push there, so that no pattern that happens to match it makes it fit to run elsewhere.
    if (lineage.policy.isTesting(reference)) {
      if (environment.sandbox) return onRecord('sandbox', `${environment.name} is a sandbox`);
      return {
        summary: `${whereOf(placement)} uses ${placement.image}, and the repository ${reference.repository} is for tests: anybody may push to it, and ${environment.name} is no sandbox.`,
        confidence: 'recorded',
        missing: ['a repository whose publishers the policy names'],
        evidence: placementExhibits(placement),
      };
    }
    if (!environment.registries || !environment.repositories) return undefined;
    if (!environment.registries.matches(reference.registry)) return undefined;
    if (environment.repositories.matches(name))
      return onRecord('listed', `${name} is on the list of ${environment.name}`);
    if (environment.injectors?.matches(name)) return onRecord('injected', `${name} is injected by listed software`);
    const instead = rewrittenTo(placement, lineage);
    if (instead) return onRecord('rewritten', `${whereOf(instead)} runs ${instead.image}`);
    const open = openedTo(placement, reference, lineage);
    if (open) return open;
    return {
      summary: `${whereOf(placement)} uses ${placement.image}, and the repository ${reference.repository} is not on the list of ${environment.name}.`,
      confidence: 'recorded',
      missing: [`a repository that ${environment.name} allows: ${environment.repositories.patterns.join(', ')}`],
      evidence: placementExhibits(placement),
    };
  },
};

/** A list that was made before a repository does not speak of it: who fills what is listed filled it, and brought it here. */
function openedTo(placement: Placement, repository: RepositoryName, lineage: Lineage): Quiet | undefined {
  const { asked, environment } = placement;
  if (!lineage.policy.isOpen(repository) || asked.length === 0) return undefined;
  if (!asked.every((one) => isListedDeployer(one, environment, lineage))) return undefined;
  const push = lineage.arrivalOf(placement);
  if (!push || !isRecorded(push) || !isAllowedPublisher(push, lineage)) return undefined;
  return onRecord('open', `${push.actor?.name} may push ${nameOf(push)}`);
}
