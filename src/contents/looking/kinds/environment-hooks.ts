import type { Seen } from '../../../core/comparison.ts';
import { shownSetting } from '../shown.ts';
import type { LookAtImage } from '../view.ts';

const ANY = /\S/;
const AGENT = /-(?:javaagent|agentlib|agentpath|Xbootclasspath)/;
/** Variables that make a program load something, and which values do. */
const HOOKS: ReadonlyMap<string, RegExp> = new Map([
  [
    'NODE_OPTIONS',
    /(?:^|\s)(?:-r|--require|--import|--loader|--experimental-loader|--env-file|--experimental-(?:default-)?config-file)\b/,
  ],
  ['JAVA_TOOL_OPTIONS', AGENT],
  ['_JAVA_OPTIONS', AGENT],
  ['JDK_JAVA_OPTIONS', new RegExp(`${AGENT.source}|(?:^|\\s)@\\S`)],
  ['CLASSPATH', ANY],
  ['JAVA_OPTS', AGENT],
  ['CATALINA_OPTS', AGENT],
  ['BASH_ENV', ANY],
  ['ENV', /^\//],
  ['PERL5OPT', ANY],
  ['PERL5LIB', ANY],
  ['RUBYOPT', ANY],
  ['RUBYLIB', ANY],
  ['LUA_INIT', ANY],
  ['LUA_PATH', ANY],
  ['LUA_CPATH', ANY],
  ['NODE_PATH', ANY],
  ['PYTHONPATH', ANY],
  ['PYTHONSTARTUP', ANY],
  ['PYTHONHOME', ANY],
  ['PYTHONUSERBASE', ANY],
  ['PHP_INI_SCAN_DIR', ANY],
  ['PHPRC', ANY],
  ['PROMPT_COMMAND', ANY],
  ['GCONV_PATH', ANY],
  ['OPENSSL_CONF', /^(?!\/dev\/null$)\S/],
  ['OPENSSL_MODULES', ANY],
  ['OPENSSL_ENGINES', ANY],
  ['GIT_CONFIG_GLOBAL', /^(?!\/dev\/null$)\S/],
  ['GIT_CONFIG_SYSTEM', /^(?!\/dev\/null$)\S/],
  ['GIT_EXEC_PATH', ANY],
  ['GIT_SSH_COMMAND', ANY],
  ['GIT_EXTERNAL_DIFF', ANY],
  ['LESSOPEN', ANY],
  ['ZDOTDIR', ANY],
  ['DOTNET_STARTUP_HOOKS', ANY],
  ['CORECLR_PROFILER_PATH', ANY],
  ['GLIBC_TUNABLES', ANY],
]);
const FOLDERS = ['PATH', 'LD_LIBRARY_PATH'];

/** Variables that load what the program does not ask for; variant is the variable. */
export const environmentHooks: LookAtImage = ({ old, new: { settings } }) => {
  const found: Seen[] = [];
  for (const [name, value] of settings.environment) {
    const before = old?.settings.environment.get(name);
    if (HOOKS.get(name)?.test(value) === true && before !== value) found.push(seen(name, value));
    // By itself nobody can say which folder is new.
    if (!FOLDERS.includes(name) || !old) continue;
    if (value !== '' && areNew(name, value.split(':'), (before ?? '') === '' ? [] : (before ?? '').split(':')))
      found.push(seen(name, value));
  }
  return found;
};

/** Whether a folder is searched before one of the old image that was not; an empty one is where the program is started. */
function areNew(name: string, now: readonly string[], before: readonly string[]): boolean {
  const isNew = (folder: string): boolean => !before.includes(folder);
  if (now.some((folder) => folder === '' && isNew(folder))) return true;
  // All of these come before the folders of the system.
  if (name === 'LD_LIBRARY_PATH') return now[0] !== before[0] || now.some(isNew);
  const last = now.findLastIndex((folder) => !isNew(folder));
  return now.slice(0, Math.max(1, last)).some(isNew);
}

function seen(name: string, value: string): Seen {
  return { kind: 'environment-hook', variant: name, before: 'nothing', says: shownSetting(`${name}=${value}`) };
}
