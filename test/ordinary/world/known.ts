import type { Actor } from '../organisation.ts';
import type { Area } from './company.ts';

/** What the owner has learned of beforehand and wrote into the policy: changes that are planned. */
export class Known {
  /** Namespaces of production beside those of the teams. */
  readonly namespaces: string[] = [];
  /** Where production is kept after a migration. */
  readonly areas: Area[] = [];
  /** Later names of the pipeline's account. */
  readonly pipelines: Actor[] = [];
  readonly exceptions: object[] = [];
  /** Who asks for pods in production beside the deployer. */
  readonly deployers: string[] = [];
  /** Whose objects of their own kinds become pods in production. */
  readonly operators: string[] = [];
  readonly environments: object[] = [];
  /** Environments that depend on what the month brings. */
  readonly later: (() => object)[] = [];
  /** What is kept in the mirror, by the names that it is asked for. */
  readonly mirrors: string[] = [];
}
