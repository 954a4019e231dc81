/** The kind of what Amazon ECS makes tasks from; named `family:revision`. */
export const DEFINITION = 'TaskDefinition';
/** The kind of what somebody asks AWS CodeDeploy for, which then changes the service in his place; named by its id. */
export const ROLLOUT = 'CodeDeployment';

/** Whether it is in no cluster: what it is judged by are the services and tasks that take it. */
export function runsNowhere({ kind }: { readonly kind: string }): boolean {
  return kind === DEFINITION || kind === ROLLOUT;
}
