/** Where something starts, is loaded or is trusted by its place alone; see `PLACES`. */
export type Place =
  | 'preload'
  | 'library-folders'
  | 'accounts'
  | 'ssh-keys'
  | 'import-hook'
  | 'import-path'
  | 'program-settings'
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
  [
    'import-path',
    /(?:^|\/)__pycache__\/(?:site|user)customize\.[^/]*$|(?:^|\/)(?:site|user)customize\/__pycache__\/[^/]*$|(?:^|\/)lib(?:64)?\/python3\d+\.zip$|(?:^|\/)python[\d.]*\._pth$|^(?:usr\/(?:local\/)?)?(?:bin\/)?pyvenv\.cfg$|(?:^|\/)rubygems\/defaults\/operating_system\.rb$/,
  ],
  [
    'program-settings',
    /^(?:usr\/local\/)?etc\/gitconfig$|^(?:root|home\/[^/]+)\/\.(?:gitconfig|config\/git\/config)$|^(?:usr\/(?:local\/)?)?(?:etc|lib)\/(?:ssl|ssl1\.1|pki\/tls)\/openssl[^/]*\.cnf$|^usr\/local\/ssl\/openssl\.cnf$|^etc\/pki\/tls\/openssl\.d\//,
  ],
  ['php-settings', /(?:^|\/)\.user\.ini$|(?:^|\/)\.htaccess$|^(?:usr\/local\/)?etc\/(?:php|.*\/php).*\.(?:ini|conf)$/],
  [
    'login-hook',
    /^etc\/(?:profile|bash\.bashrc|bashrc|environment|csh\.cshrc|csh\.login|pam\.conf|sudoers|doas\.conf|zprofile|zshenv|zshrc|ssh\/sshrc|ssh\/sshd_config|bash\.bash_logout|ksh\.kshrc|mkshrc|bash_completion)$|^etc\/(?:ssh\/sshd_config\.d|bash_completion\.d|fish|polkit-1\/(?:rules\.d|localauthority)|profile\.d|pam\.d|sudoers\.d|zsh|update-motd\.d|security)\/|^usr\/share\/polkit-1\/rules\.d\/|^(?:usr\/)?lib(?:64|32)?(?:\/[^/]+)?\/security\/[^/]+\.so[\d.]*$|^(?:root|home\/[^/]+|etc\/skel|var\/lib\/[^/]+)\/\.(?:bashrc|bash_profile|bash_login|bash_logout|profile|zshrc|zshenv|zprofile|zlogin|kshrc|ashrc|mkshrc|cshrc|tcshrc|login|bash_completion|config\/fish\/.*|ssh\/rc|pam_environment)$/,
  ],
  [
    'scheduled-task',
    /^etc\/(?:crontab|anacrontab|logrotate\.conf)$|^etc\/logrotate\.d\/|^etc\/cron(?:\.d|\.hourly|\.daily|\.weekly|\.monthly|\.yearly|tabs)\/|^var\/spool\/(?:cron|at|atjobs)\/|^etc\/periodic\//,
  ],
  [
    'service-unit',
    /^(?:etc|usr\/lib|lib|usr\/local\/lib|run|root\/\.config|home\/[^/]+\/\.config|usr\/share)\/systemd\/(?:system|user|system-generators|user-generators|system-preset|system-shutdown|system-sleep)\/|^etc\/(?:init\.d|rc[\dS]?\.d|init|s6|s6-overlay|services\.d|cont-init\.d|runit|sv|service|local\.d|conf\.d)\/|^etc\/(?:rc\.local|inittab)$|^etc\/supervisord?(?:\.conf$|\/)|^docker-entrypoint[^/]*\.d\/|^usr\/(?:local\/)?share\/dbus-1\/(?:system-)?services\/|^etc\/(?:inetd\.conf$|xinetd\.d\/|network\/if-[a-z-]+\.d\/|NetworkManager\/dispatcher\.d\/|dhcp\/dhclient-[a-z]+-hooks\.d\/|ppp\/ip-[a-z]+\.d\/)|^(?:etc|(?:usr\/)?lib)\/udev\/rules\.d\/|^etc\/xdg\/autostart\//,
  ],
  [
    'trust-store',
    /^etc\/ssl\/(?:certs\/|cert\.pem$|ca-bundle\.pem$)|^usr\/(?:local\/)?share\/ca-certificates\/|^usr\/share\/pki\/|^etc\/pki\/(?:ca-trust|tls|java|nssdb)\/|^etc\/ca-certificates\/|^usr\/lib\/ssl\/cert\.pem$|(?:^|\/)lib\/security\/(?:jsse)?cacerts$/,
  ],
  [
    'package-source',
    /^etc\/apt\/(?:sources\.list|trusted\.gpg|apt\.conf|preferences|auth\.conf)$|^etc\/apt\/(?:sources\.list|trusted\.gpg|apt\.conf|preferences|auth\.conf)\.d\/|^etc\/apt\/keyrings\/|^usr\/share\/keyrings\/|^etc\/apk\/(?:repositories$|keys\/)|^etc\/(?:yum\.repos\.d|zypp\/repos\.d|pki\/rpm-gpg)\/|^etc\/(?:yum|dnf\/dnf|pip)\.conf$|^etc\/dpkg\/dpkg\.cfg(?:$|\.d\/)|^etc\/apk\/commit_hooks\.d\/|^etc\/(?:dnf\/plugins|yum\/pluginconf\.d)\/|(?:^|\/)\.?pip\/pip\.conf$|^(?!.*node_modules\/).*(?:^|\/)\.(?:npmrc|gemrc|yarnrc|yarnrc\.yml|condarc|pypirc)$|^(?:usr\/(?:local\/)?)?etc\/(?:npmrc|gemrc|condarc)$|(?:^|\/)\.cargo\/config(?:\.toml)?$|(?:^|\/)\.m2\/settings\.xml$|^usr\/share\/apk\/keys\//,
  ],
  ['name-resolution', /^etc\/(?:hosts|nsswitch\.conf|resolv\.conf|host\.conf)$/],
];

// Asked first, since nearly every path is none of them: where the patterns begin, and names that count anywhere.
const MAY_BE =
  /^(?:etc|run|var\/(?:spool|lib)|home|root|docker-|usr\/(?:local\/)?(?:etc|share\/(?:ca-certificates|dbus-1|keyrings|apk|pki|polkit-1|systemd)|(?:bin\/)?pyvenv|ssl\/)|(?:bin\/)?pyvenv|(?:usr\/)?lib(?:32|64)?\/)|\.ssh\/|-packages\/(?:[^/]+\.pth|__editable___\w+\.py)$|customize|lib(?:64)?\/python3\d+\.zip$|\._pth$|operating_system\.rb$|\.ini$|\.htaccess$|systemd\/|security\/|pip|npmrc|gemrc|yarnrc|condarc|pypirc|\.cargo|\.m2/;

/** The place that a path is; undefined: none of them. */
export function placeOf(path: string): Place | undefined {
  if (!MAY_BE.test(path)) return undefined;
  return PLACES.find(([, pattern]) => pattern.test(path))?.[0];
}

/** Where what the bytes say is all that there is to tell; of the others it tells something that a file stands there. */
const BY_BYTES: ReadonlySet<Place> = new Set<Place>([
  'preload',
  'library-folders',
  'accounts',
  'ssh-keys',
  'import-hook',
  'program-settings',
  'php-settings',
  'package-source',
  'name-resolution',
]);

export function isToldByBytes(place: Place): boolean {
  return BY_BYTES.has(place);
}

export const PLACES_TEXT = PLACES.map(([place, pattern]) => `${place} ${pattern.source}`).join('\n');

export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
