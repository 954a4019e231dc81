import { IMPLANT, type Rule } from '../rule.ts';
import { placementExhibits, whereOf } from '../sentences.ts';

export const unapprovedRepositoryDeployed: Rule = {
  id: 'unapproved-repository-deployed',
  version: 1,
  title: 'An image from a repository outside the environment’s list was deployed',
  severity: 'high',
  mode: 'policy',
  attack: IMPLANT,
  why: 'Repositories for development and tests accept more publishers than production should trust.',
  respond: ['Ask who deployed it.', 'Promote the image to a repository of the environment, or replace it.'],
  benignIf: ['the environment may use this repository and the policy was not told'],
  phase: 'facts',
  on: 'placement',
  quiet: {
    listed: {
      when: 'the parsed reference’s host and path match a pattern on the environment’s list',
      least: 'recorded',
    },
    injected: { when: 'the policy lists the image among the environment’s injectors', least: 'recorded' },
  },

  detect(placement, lineage) {
    const { environment, reference } = placement;
    if (!environment?.registries || !environment.repositories || !reference || lineage.policy.isExempt(placement))
      return undefined;
    if (!environment.registries.matches(reference.registry)) return undefined;
    const name = `${reference.registry}/${reference.repository}`;
    if (environment.repositories.matches(name))
      return { quiet: 'listed', strength: 'recorded', because: `${name} is on the list of ${environment.name}` };
    if (environment.injectors?.matches(name))
      return { quiet: 'injected', strength: 'recorded', because: `${name} is injected by listed software` };
    return {
      summary: `${whereOf(placement)} uses ${placement.image}, and the repository ${reference.repository} is not on the list of ${environment.name}.`,
      confidence: 'recorded',
      missing: [`a repository that ${environment.name} allows: ${environment.repositories.patterns.join(', ')}`],
      evidence: placementExhibits(placement),
    };
  },
};
