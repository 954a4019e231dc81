import type { NamedRun } from './event.ts';

/** What a project was called once. */
export interface FormerName {
  readonly project: string;
  readonly isRecorded: boolean;
}

/** Whether a policy that names the project means the run: by the name that it has, or by the one of its time. */
export function isRunOf(
  { system, project, formerly }: Pick<NamedRun, 'system' | 'project'> & { readonly formerly?: FormerName },
  named: { readonly source: string; readonly project: string },
): boolean {
  return named.source === system && (named.project === project || named.project === formerly?.project);
}
