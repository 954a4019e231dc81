import type { SeenRun } from '../../../facts/run-facts.ts';

/** What a fact calls its project, and by which id. */
export type Named = Pick<SeenRun, 'by' | 'project'>;

/** The id of a project among those of all build systems; undefined where its system tells none. */
export function idOf({ by: { system, projectId } }: Pick<SeenRun, 'by'>): string | undefined {
  return projectId === undefined ? undefined : `${system} ${projectId}`;
}

/** Whether the id stands in the place of a name, as in Azure's hooks of runs: `git.example/406` is called `406`. */
export function isCalledById({ by: { system, projectId }, project }: Named): boolean {
  return projectId !== undefined && project === `${system}:${projectId.slice(projectId.indexOf('/') + 1)}`;
}
