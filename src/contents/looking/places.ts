/** Where something starts, is loaded or is trusted by its place alone; see `PLACES`. */
export type Place =
  | 'preload'
  | 'library-folders'
  | 'accounts'
  | 'ssh-keys'
  | 'import-hook'
  | 'php-settings'
  | 'login-hook'
  | 'scheduled-task'
  | 'service-unit'
  | 'trust-store'
  | 'package-source'
  | 'name-resolution';

// Paths as listings have them, without a leading slash. The first that fits counts.
const PLACES: readonly (readonly [Place, RegExp])[] = [
  ['preload', /^etc\/ld\.so\.preload$/],
  ['library-folders', /^etc\/ld\.so\.conf(?:\.d\/[^/]+)?$|^etc\/ld-musl-[^/]+\.path$/],
  ['accounts', /^etc\/(?:passwd|shadow|group|gshadow)$/],
  ['ssh-keys', /(?:^|\/)\.ssh\/authorized_keys2?$|^etc\/ssh\/authorized_keys(?:\.d)?(?:\/|$)/],
  [
    'import-hook',
    /(?:^|\/)(?:site|dist)-packages\/(?:[^/]+\.pth|__editable___\w+_finder\.py)$|^(?!.*__pycache__).*(?:^|\/)(?:site|user)customize(?:\.[^/]*|\/__init__\.[^/]*)?$/,
  ],
  ['php-settings', /(?:^|\/)\.user\.ini$|(?:^|\/)\.htaccess$|^(?:usr\/local\/)?etc\/(?:php|.*\/php).*\.(?:ini|conf)$/],
  [
    'login-hook',
    /^etc\/(?:profile|bash\.bashrc|bashrc|environment|csh\.cshrc|csh\.login|pam\.conf|sudoers|doas\.conf|zprofile|zshenv|zshrc|ssh\/sshrc)$|^etc\/(?:profile\.d|pam\.d|sudoers\.d|zsh|update-motd\.d|security)\/|^(?:usr\/)?lib(?:64|32)?(?:\/[^/]+)?\/security\/[^/]+\.so[\d.]*$|^(?:root|home\/[^/]+|etc\/skel|var\/lib\/[^/]+)\/\.(?:bashrc|bash_profile|bash_login|bash_logout|profile|zshrc|zshenv|zprofile|zlogin|kshrc|ashrc|ssh\/rc|pam_environment)$/,
  ],
  [
    'scheduled-task',
    /^etc\/(?:crontab|anacrontab)$|^etc\/cron(?:\.d|\.hourly|\.daily|\.weekly|\.monthly|\.yearly|tabs)\/|^var\/spool\/(?:cron|at|atjobs)\/|^etc\/periodic\//,
  ],
  [
    'service-unit',
    /^(?:etc|usr\/lib|lib|usr\/local\/lib|run|root\/\.config|home\/[^/]+\/\.config|usr\/share)\/systemd\/(?:system|user|system-generators|user-generators|system-preset|system-shutdown|system-sleep)\/|^etc\/(?:init\.d|rc[\dS]?\.d|init|s6|s6-overlay|services\.d|cont-init\.d|runit|sv|service|local\.d|conf\.d)\/|^etc\/(?:rc\.local|inittab)$|^etc\/supervisord?(?:\.conf$|\/)|^docker-entrypoint[^/]*\.d\/|^usr\/share\/dbus-1\/system-services\/|^etc\/xdg\/autostart\//,
  ],
  [
    'trust-store',
    /^etc\/ssl\/(?:certs\/|cert\.pem$|ca-bundle\.pem$)|^usr\/(?:local\/)?share\/ca-certificates\/|^usr\/share\/pki\/|^etc\/pki\/(?:ca-trust|tls|java|nssdb)\/|^etc\/ca-certificates\/|^usr\/lib\/ssl\/cert\.pem$|(?:^|\/)lib\/security\/(?:jsse)?cacerts$/,
  ],
  [
    'package-source',
    /^etc\/apt\/(?:sources\.list|trusted\.gpg|apt\.conf|preferences|auth\.conf)$|^etc\/apt\/(?:sources\.list|trusted\.gpg|apt\.conf|preferences|auth\.conf)\.d\/|^etc\/apt\/keyrings\/|^usr\/share\/keyrings\/|^etc\/apk\/(?:repositories$|keys\/)|^etc\/(?:yum\.repos\.d|zypp\/repos\.d|pki\/rpm-gpg)\/|^etc\/(?:yum|dnf\/dnf|pip)\.conf$|(?:^|\/)\.?pip\/pip\.conf$|^(?!.*node_modules\/).*(?:^|\/)\.(?:npmrc|gemrc|yarnrc|yarnrc\.yml|condarc|pypirc)$|^(?:usr\/(?:local\/)?)?etc\/(?:npmrc|gemrc|condarc)$|(?:^|\/)\.cargo\/config(?:\.toml)?$|(?:^|\/)\.m2\/settings\.xml$|^usr\/share\/apk\/keys\//,
  ],
  ['name-resolution', /^etc\/(?:hosts|nsswitch\.conf|resolv\.conf|host\.conf)$/],
];

// Asked first, since nearly every path is none of them: where the patterns begin, and names that count anywhere.
const MAY_BE =
  /^(?:etc|run|var\/(?:spool|lib)|home|root|docker-|usr\/(?:local\/)?(?:etc|share\/(?:ca-certificates|dbus-1|keyrings|apk|pki|systemd))|(?:usr\/)?lib(?:32|64)?\/)|\.ssh\/|-packages\/(?:[^/]+\.pth|__editable___\w+\.py)$|customize|\.ini$|\.htaccess$|systemd\/|security\/|pip|npmrc|gemrc|yarnrc|condarc|pypirc|\.cargo|\.m2/;

/** The place that a path is; undefined: none of them. */
export function placeOf(path: string): Place | undefined {
  if (!MAY_BE.test(path)) return undefined;
  return PLACES.find(([, pattern]) => pattern.test(path))?.[0];
}

export const PLACES_TEXT = PLACES.map(([place, pattern]) => `${place} ${pattern.source}`).join('\n');

export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
