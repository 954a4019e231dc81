import type { ConfigurationChange } from '../../core/comparison.ts';
import { known } from '../../core/known.ts';
import type { Configuration } from '../../registry/image.ts';
import { looksSecret, withoutSecrets } from '../looking/secrets.ts';
import { settingsOf } from '../looking/settings.ts';
import { shownSetting } from '../looking/shown.ts';

/** What is set otherwise, in the words of the configuration; of what looks secret only that it is. */
export function configurationChanges(old: Configuration, image: Configuration): readonly ConfigurationChange[] {
  const [before, now] = [linesOf(old), linesOf(image)];
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((what): readonly ConfigurationChange[] => {
    const [from, to] = [before.get(what), now.get(what)];
    return from === to
      ? []
      : [{ what: shownSetting(what), ...known({ from: shown(what, from), to: shown(what, to) }) }];
  });
}

function linesOf(configuration: Configuration): ReadonlyMap<string, string> {
  const { environment, labels } = settingsOf(configuration);
  const lists = [
    ['Entrypoint', configuration.entrypoint],
    ['Cmd', configuration.cmd],
    ['Healthcheck', configuration.healthcheck],
    ['Shell', configuration.shell],
    ['OnBuild', configuration.onBuild],
    ['ExposedPorts', configuration.exposedPorts],
    ['Volumes', configuration.volumes],
  ] as const;
  const texts = [
    ['User', configuration.user],
    ['WorkingDir', configuration.workingDir],
    ['StopSignal', configuration.stopSignal],
  ] as const;
  return new Map([
    ...lists.flatMap(([what, list]) => (list.length > 0 ? [[what, JSON.stringify(list)] as const] : [])),
    ...texts.filter(([, text]) => text !== ''),
    ...Array.from(environment, ([name, value]) => [`Env ${name}`, value] as const),
    ...Array.from(labels, ([name, value]) => [`Label ${name}`, value] as const),
  ]);
}

function shown(what: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const name = what.replace(/^(?:Env|Label) /, '');
  return name !== what && looksSecret(name, value) ? '(set)' : shownSetting(withoutSecrets(value));
}
