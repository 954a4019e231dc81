import type { Lineage } from '../../core/lineage.ts';
import type { Placement, Push } from '../../core/subjects.ts';

/** What a quiet condition says that rests on `staysInSandboxes`. */
export const STAYS =
  'the policy has the repository for tests, to which anybody may push and of which no build is asked, and the image is in no repository but such, and runs nowhere but where the policy says `sandbox: true`';

/** Whether an image is nowhere but in repositories for tests, and runs nowhere but in sandboxes. */
export function staysInSandboxes(push: Push, lineage: Lineage): boolean {
  const { policy } = lineage;
  const pushes = lineage.pushesOf(push.digest);
  return (
    policy.isTesting(push) &&
    pushes.every((one) => policy.isTesting(one)) &&
    areSandboxes(pushes.flatMap((one) => lineage.placementsOf(one)))
  );
}

/** What the policy calls a sandbox is for trying things out, and nothing to wake anybody for. */
export function areSandboxes(places: readonly Placement[]): boolean {
  return places.every(({ environment }) => environment?.calledSandbox === true);
}
