import type { ControlChanged } from '../../../core/control-event.ts';

/** What an action of GitHub's audit log changes: what it guards, which way, and in plain words. */
export type AuditedChange = readonly [ControlChanged['control'], ControlChanged['effect'], string];

const ACTIONS: Readonly<Record<string, AuditedChange>> = {
  'audit_log_streaming.create': ['telemetry', 'tightened', 'audit log stream created'],
  'audit_log_streaming.destroy': ['telemetry', 'loosened', 'audit log stream deleted'],
  'audit_log_streaming.update': ['telemetry', 'changed', 'audit log stream changed'],
  'auto_approve_personal_access_token_requests.disable': ['push-permission', 'tightened', 'tokens need approval'],
  'auto_approve_personal_access_token_requests.enable': ['push-permission', 'loosened', 'tokens need no approval'],
  'deploy_key.create': ['build', 'loosened', 'deploy key added'],
  'deploy_key.destroy': ['build', 'tightened', 'deploy key removed'],
  'environment.add_protection_rule': ['deploy-permission', 'tightened', 'protection rule added to environment'],
  'environment.create': ['deploy-permission', 'changed', 'environment created'],
  'environment.delete': ['deploy-permission', 'loosened', 'environment deleted with its protection'],
  'environment.remove_protection_rule': ['deploy-permission', 'loosened', 'protection rule removed from environment'],
  'environment.update_protection_rule': ['deploy-permission', 'changed', 'protection rule of environment changed'],
  'hook.active_changed': ['telemetry', 'changed', 'webhook switched on or off'],
  'hook.config_changed': ['telemetry', 'changed', 'webhook settings changed'],
  'hook.create': ['telemetry', 'changed', 'webhook created'],
  'hook.destroy': ['telemetry', 'loosened', 'webhook deleted'],
  'hook.events_changed': ['telemetry', 'changed', 'events of webhook changed'],
  'integration_installation.create': ['push-permission', 'loosened', 'app installed'],
  'integration_installation.destroy': ['push-permission', 'tightened', 'app removed'],
  'integration_installation.repositories_added': ['push-permission', 'loosened', 'repositories given to app'],
  'integration_installation.repositories_removed': ['push-permission', 'tightened', 'repositories taken from app'],
  'integration_installation.suspend': ['push-permission', 'tightened', 'app suspended'],
  'integration_installation.unsuspend': ['push-permission', 'loosened', 'app no longer suspended'],
  'integration_installation.version_updated': ['push-permission', 'loosened', 'new permissions of app accepted'],
  'org.disable_oauth_app_restrictions': ['push-permission', 'loosened', 'OAuth apps need no approval'],
  'org.enable_oauth_app_restrictions': ['push-permission', 'tightened', 'OAuth apps need approval'],
  'org.oauth_app_access_approved': ['push-permission', 'loosened', 'OAuth app approved'],
  'org.oauth_app_access_denied': ['push-permission', 'tightened', 'OAuth app denied'],
  'org.update_default_repository_permission': ['push-permission', 'changed', 'default right of members changed'],
  'org.add_outside_collaborator': ['push-permission', 'loosened', 'outside collaborator added'],
  'org.remove_outside_collaborator': ['push-permission', 'tightened', 'outside collaborator removed'],
  'personal_access_token.access_granted': ['push-permission', 'loosened', 'personal access token let in'],
  'personal_access_token.access_revoked': ['push-permission', 'tightened', 'personal access token shut out'],
  'protected_branch.create': ['build', 'tightened', 'branch protection created'],
  'protected_branch.destroy': ['build', 'loosened', 'branch protection deleted'],
  'protected_branch.policy_override': ['exception', 'loosened', 'branch protection overridden'],
  'repo.add_member': ['push-permission', 'loosened', 'collaborator added'],
  'repo.remove_member': ['push-permission', 'tightened', 'collaborator removed'],
  'repo.update_member': ['push-permission', 'changed', 'role of collaborator changed'],
  'repository_branch_protection_evaluation.disable': ['build', 'loosened', 'branch protections disabled'],
  'repository_branch_protection_evaluation.enable': ['build', 'tightened', 'branch protections enabled'],
  'repository_ruleset.create': ['build', 'tightened', 'ruleset created'],
  'repository_ruleset.destroy': ['build', 'loosened', 'ruleset deleted'],
  'repository_ruleset.update': ['build', 'changed', 'ruleset changed'],
  'team.add_repository': ['push-permission', 'loosened', 'team added to repository'],
  'team.remove_repository': ['push-permission', 'tightened', 'team removed from repository'],
  'team.update_repository_permission': ['push-permission', 'changed', 'right of team changed'],
  'workflows.bypass_protection_rules': ['exception', 'loosened', 'deployment protection bypassed'],
  'workflows.disable_workflow': ['build', 'changed', 'workflow disabled'],
  'workflows.enable_workflow': ['build', 'changed', 'workflow enabled'],
};

// The same for an organisation, a repository, an environment and an enterprise.
const SCOPES: ReadonlySet<string> = new Set(['business', 'enterprise', 'environment', 'org', 'repo']);
const SCOPED: Readonly<Record<string, AuditedChange>> = {
  actions_enabled: ['build', 'changed', 'GitHub Actions switched on'],
  create_actions_secret: ['build', 'changed', 'Actions secret created'],
  create_actions_variable: ['build', 'changed', 'Actions variable created'],
  register_self_hosted_runner: ['build', 'loosened', 'self-hosted runner registered'],
  remove_actions_secret: ['build', 'changed', 'Actions secret removed'],
  remove_actions_variable: ['build', 'changed', 'Actions variable removed'],
  remove_self_hosted_runner: ['build', 'tightened', 'self-hosted runner removed'],
  runner_group_created: ['build', 'changed', 'runner group created'],
  runner_group_removed: ['build', 'changed', 'runner group removed'],
  runner_group_runners_added: ['build', 'changed', 'runners added to group'],
  runner_group_updated: ['build', 'changed', 'runner group changed'],
  runner_group_visibility_updated: ['build', 'changed', 'visibility of runner group changed'],
  set_actions_fork_pr_approvals_policy: ['build', 'changed', 'approval of workflows from forks changed'],
  set_default_workflow_permissions: ['build', 'changed', 'default rights of workflows changed'],
  set_fork_pr_workflows_policy: ['build', 'changed', 'workflows from forks changed'],
  set_workflow_permission_can_approve_pr: ['build', 'changed', 'right of workflows to approve changed'],
  update_actions_access_settings: ['build', 'changed', 'access to actions changed'],
  update_actions_secret: ['build', 'changed', 'Actions secret changed'],
  update_actions_settings: ['build', 'changed', 'Actions settings changed'],
  update_actions_variable: ['build', 'changed', 'Actions variable changed'],
};

/** None for actions that change nothing which guards the chain. */
export function auditedChange(action: string, isInRepository: boolean): AuditedChange | undefined {
  const [scope = '', verb = ''] = action.split('.');
  // A key without a repository is somebody's own.
  if (scope === 'public_key')
    return isInRepository ? ACTIONS[`deploy_key.${verb === 'delete' ? 'destroy' : verb}`] : undefined;
  if (scope === 'protected_branch' && verb.startsWith('update_') && verb !== 'update_name') {
    return ['build', 'changed', `branch protection: ${verb.slice('update_'.length).replaceAll('_', ' ')}`];
  }
  if (Object.hasOwn(ACTIONS, action)) return ACTIONS[action];
  return SCOPES.has(scope) && Object.hasOwn(SCOPED, verb) ? SCOPED[verb] : undefined;
}
