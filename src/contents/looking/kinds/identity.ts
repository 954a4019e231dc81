import type { Seen } from '../../../core/comparison.ts';
import { shownSetting } from '../shown.ts';
import type { LookAtImage } from '../view.ts';

const ROOT = /^(?:root|0+)?(?::.*)?$/;
/** Labels that a runtime, not a person, reads. */
const ACTED_ON =
  /^(?:containerd\.io\/|io\.containerd\.|io\.containers\.|io\.podman\.|io\.cri-containerd\.|io\.kubernetes\.cri|run\.oci\.|org\.systemd\.|com\.docker\.(?:compose|swarm|stack)\.)/;

/** `user-changed`: from another user to root. */
export const user: LookAtImage = ({ old, new: { settings } }) => {
  if (!old || ROOT.test(old.settings.user) || !ROOT.test(settings.user)) return [];
  const says = shownSetting(`${settings.user === '' ? 'root, none is set' : settings.user}, was ${old.settings.user}`);
  return [{ kind: 'user-changed', before: 'nothing', says }];
};

/** `label-changed`: of those that runtimes act on. */
export const labels: LookAtImage = ({ old, new: { settings } }) =>
  [...settings.labels].flatMap(([name, value]): readonly Seen[] => {
    if (!ACTED_ON.test(name) || old?.settings.labels.get(name) === value) return [];
    return [
      {
        kind: 'label-changed',
        variant: shownSetting(name).slice(0, 80),
        before: 'nothing',
        says: shownSetting(`${name}=${value}`),
      },
    ];
  });
