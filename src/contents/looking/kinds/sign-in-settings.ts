import type { Seen } from '../../../core/comparison.ts';
import { shownSetting } from '../shown.ts';
import { textSigns } from '../programs/scan.ts';
import type { LookAtImage, View } from '../view.ts';

/** Signs in entry point, command, health check, `OnBuild` and environment: variant `configuration`, or of `known-sign` what it stands for. */
export const signInSettings: LookAtImage = ({ old, new: view }) => {
  const before = new Set(old ? commands(old).map(([, text]) => text) : []);
  return commands(view).flatMap(([what, text]): readonly Seen[] => {
    if (before.has(text)) return [];
    return textSigns(text, true).map(({ is, says }) => ({
      kind: is === 'download-to-shell' ? 'download-to-shell' : 'known-sign',
      variant: is === 'download-to-shell' ? 'configuration' : is,
      before: 'nothing',
      says: shownSetting(`${what}: ${says}`),
    }));
  });
};

function commands({ settings }: View): readonly (readonly [string, string])[] {
  return [
    ['entry point', settings.entryPoint.join(' ')],
    ['command', settings.command.join(' ')],
    ['health check', settings.healthCheck.join(' ')],
    ...settings.onBuild.map((instruction) => ['on build', instruction] as const),
    ...Array.from(settings.environment, ([name, value]) => [`environment ${name}`, value] as const),
  ];
}
