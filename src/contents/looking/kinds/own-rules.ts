import { beforeOf, isSameFile, type LookAtFile, seenAt } from '../view.ts';

/** `known-sign`, variant `own-rule`: a YARA rule of the user matches the file; one each. */
export const ownRules: LookAtFile = (node, both) =>
  (node.marks ?? []).flatMap(({ is, says = '' }) => {
    if (is !== 'own-rule') return [];
    // Of shared layers only what another file replaces is scanned; the same bytes match the same rules.
    const before = beforeOf(
      node,
      both,
      (old) => isSameFile(old, node) || old.marks?.some((one) => one.is === is && one.says === says) === true,
    );
    return [seenAt('known-sign', node, both, { variant: 'own-rule', before, says })];
  });
