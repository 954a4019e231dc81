import type { ControlChanged } from '../../../core/control-event.ts';
import { known } from '../../../core/known.ts';
import { looseTime } from '../../records/foreign-time.ts';
import { contentId, missing, requiredText, text } from '../../records/json.ts';
import { toldBy } from '../../records/told-by.ts';
import type { Context, JsonObject, Reading } from '../../source.ts';
import { gitlabActor } from './gitlab.ts';

/** The names of events that it reads. */
export const MEMBER_EVENTS: ReadonlySet<string> = new Set([
  'user_add_to_group',
  'user_add_to_team',
  'user_remove_from_group',
  'user_remove_from_team',
  'user_update_for_group',
  'user_update_for_team',
]);
// Who may push to a repository and its registry.
const PUSHING_ROLES: ReadonlySet<string> = new Set(['Developer', 'Maintainer', 'Owner']);

/** Who was made a member of a group or project, or is none any more, as system and group hooks tell it. */
export function readMember(record: JsonObject, { origin }: Context): Reading {
  const project = text(record, 'project_path_with_namespace');
  const group = text(record, 'group_path');
  const scope = project ?? group ?? '';
  const at = looseTime(record, 'updated_at') ?? looseTime(record, 'created_at') ?? missing('created_at');
  const role = text(record, 'group_access') ?? text(record, 'access_level') ?? text(record, 'project_access') ?? '';
  if (!PUSHING_ROLES.has(role)) return { events: [], at, scope };
  const user = requiredText(record, 'user_username');
  const name = requiredText(record, 'event_name');
  const isGone = name.startsWith('user_remove');
  const told = {
    control: 'push-permission',
    effect: name.startsWith('user_add') ? 'loosened' : isGone ? 'tightened' : 'changed',
    subject: project === undefined ? `group ${group ?? ''}` : project,
    change: isGone ? `${user} is ${role} no more` : `${user} is ${role} now`,
  } as const;
  const event: ControlChanged = {
    type: 'control.changed',
    id: contentId('gitlab:member', { at, scope, ...told }),
    ...toldBy('gitlab', 'asserted', at, origin),
    ...told,
    ...known({ project: project && `gitlab:${project}`, grantee: gitlabActor(user) }),
  };
  return { events: [event], at, scope };
}
