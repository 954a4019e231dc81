import type { Ecosystem } from '../../../core/comparison.ts';

/** A file that a package makes, and does not ship. */
export interface MadeBy {
  /** Of the whole path, as `Entry.path`. */
  readonly path: RegExp;
  readonly ecosystem: Ecosystem;
  /** The package that makes it; `$1` is the path's first group. */
  readonly package: string;
  /** The file of the package that it is a copy of; `$1` as above. */
  readonly copyOf?: string;
  /** Only an exact copy is the package's: any other is of whoever has it. */
  readonly isExact?: true;
  /** It has no bytes. */
  readonly isEmpty?: true;
  /** It is made from a template and lines of packages. */
  readonly isPamStack?: true;
  readonly isConfiguration?: true;
  /** Only these are run; all else that is executable is not what the package made. */
  readonly isProgram?: true;
}

// Those who make accounts (`useradd -m`, `adduser`) put copies of what packages have for a new home into it.
const HOME: Omit<MadeBy, 'ecosystem'> = {
  path: /^(?:home|var\/lib)\/[^/]+\/(\.bash(?:rc|_profile|_logout)|\.profile)$/,
  package: 'bash',
  copyOf: 'etc/skel/$1',
  isExact: true,
  isConfiguration: true,
};

// Of Debian and its children: seen in roots that `debootstrap` makes, each with what makes it.
const DEBIAN: readonly Omit<MadeBy, 'ecosystem'>[] = [
  // dpkg and the scripts that it keeps of each package.
  { path: /^var\/lib\/dpkg\/info\/([^/:]+)(?::[a-z0-9-]+)?\.(?:pre|post)(?:inst|rm)$/, package: '$1', isProgram: true },
  { path: /^var\/lib\/dpkg\/info\/([^/:]+)(?::[a-z0-9-]+)?\.config$/, package: '$1', isProgram: true },
  {
    path: /^var\/lib\/dpkg\/info\/([^/:]+)(?::[a-z0-9-]+)?\.(?:list|md5sums|conffiles|shlibs|symbols|templates|triggers)$/,
    package: '$1',
  },
  { path: /^var\/lib\/dpkg\/(?:status|available|diversions|statoverride)(?:-old)?$/, package: 'dpkg' },
  {
    path: /^var\/lib\/dpkg\/(?:arch|arch-native|cmethopt|lock|lock-frontend|info\/format|triggers\/[^/]+)$/,
    package: 'dpkg',
  },
  { path: /^var\/lib\/dpkg\/alternatives\/[^/]+$/, package: 'dpkg' },
  { path: /^var\/log\/(?:dpkg|alternatives)\.log$/, package: 'dpkg' },
  // apt.
  {
    path: /^var\/lib\/apt\/(?:extended_states|daily_lock|lists\/(?:lock|[^/]+_(?:InRelease|Release(?:\.gpg)?|Packages|Translation-[a-zA-Z_]+)))$/,
    package: 'apt',
  },
  { path: /^var\/cache\/apt\/(?:pkgcache|srcpkgcache)\.bin$/, package: 'apt' },
  { path: /^var\/cache\/apt\/archives\/lock$/, package: 'apt' },
  { path: /^var\/log\/apt\/(?:history\.log|term\.log|eipp\.log\.xz)$/, package: 'apt' },
  // debconf, ucf and the helpers of systemd.
  { path: /^var\/cache\/debconf\/(?:config|templates|passwords)\.dat(?:-old)?$/, package: 'debconf' },
  { path: /^var\/lib\/ucf\/(?:hashfile|registry)(?:\.[0-9])?$/, package: 'ucf' },
  {
    path: /^var\/lib\/systemd\/deb-systemd-(?:user-)?helper-enabled\/[^/]+\.dsh-also$/,
    package: 'init-system-helpers',
  },
  {
    path: /^var\/lib\/systemd\/deb-systemd-(?:user-)?helper-(?:enabled|masked)\/.+$/,
    package: 'init-system-helpers',
    isEmpty: true,
  },
  // The loader's and the C library's caches.
  { path: /^etc\/ld\.so\.cache$/, package: 'libc-bin' },
  { path: /^var\/cache\/ldconfig\/aux-cache$/, package: 'libc-bin' },
  { path: /^usr\/lib\/[^/]+\/gconv\/gconv-modules\.cache$/, package: 'libc-bin' },
  { path: /^usr\/lib\/locale\/locale-archive$/, package: 'locales' },
  { path: /^usr\/lib\/locale\/locale-archive$/, package: 'libc-bin' },
  {
    path: /^etc\/nsswitch\.conf$/,
    package: 'libc-bin',
    copyOf: 'usr/share/libc-bin/nsswitch.conf',
    isConfiguration: true,
  },
  // Certificate bundles, made anew by each update: who reads them compares certificates.
  { path: /^etc\/ssl\/certs\/ca-certificates\.crt$/, package: 'ca-certificates' },
  { path: /^etc\/ca-certificates\.conf$/, package: 'ca-certificates', isConfiguration: true },
  { path: /^etc\/ssl\/certs\/java\/cacerts$/, package: 'ca-certificates-java' },
  // Of the machine itself, made by the package's script.
  { path: /^etc\/ssl\/certs\/ssl-cert-snakeoil\.pem$/, package: 'ssl-cert' },
  // Accounts and what a login reads.
  { path: /^etc\/(?:passwd|group|shadow|gshadow)-?$/, package: 'base-passwd', isConfiguration: true },
  { path: /^etc\/sub[ug]id-?$/, package: 'passwd', isConfiguration: true },
  { path: /^etc\/\.pwd\.lock$/, package: 'passwd' },
  { path: /^etc\/shells$/, package: 'debianutils', isConfiguration: true },
  { path: /^var\/lib\/shells\.state$/, package: 'debianutils' },
  { path: /^etc\/environment$/, package: 'libpam-modules', isEmpty: true, isConfiguration: true },
  { path: /^etc\/profile$/, package: 'base-files', copyOf: 'usr/share/base-files/profile', isConfiguration: true },
  { path: /^etc\/motd$/, package: 'base-files', copyOf: 'usr/share/base-files/motd', isConfiguration: true },
  {
    path: /^root\/\.profile$/,
    package: 'base-files',
    copyOf: 'usr/share/base-files/dot.profile',
    isConfiguration: true,
  },
  { path: /^root\/\.bashrc$/, package: 'base-files', copyOf: 'usr/share/base-files/dot.bashrc', isConfiguration: true },
  HOME,
  { path: /^usr\/share\/info\/dir$/, package: 'base-files', copyOf: 'usr/share/base-files/info.dir' },
  { path: /^var\/lib\/dbus\/machine-id$|^etc\/machine-id$/, package: 'systemd' },
  {
    path: /^etc\/pam\.d\/common-(?:account|auth|password|session|session-noninteractive)$/,
    package: 'libpam-runtime',
    isConfiguration: true,
    isPamStack: true,
  },
  { path: /^var\/lib\/pam\/(?:account|auth|password|session|session-noninteractive|seen)$/, package: 'libpam-runtime' },
  { path: /^etc\/security\/opasswd$/, package: 'libpam-modules', isEmpty: true, isConfiguration: true },
  { path: /^etc\/timezone$/, package: 'tzdata', isConfiguration: true },
  { path: /^etc\/networks$/, package: 'netbase', isConfiguration: true },
  { path: /^etc\/inputrc$/, package: 'readline-common', copyOf: 'usr/share/readline/inputrc', isConfiguration: true },
  { path: /^var\/log\/(?:btmp|faillog|lastlog|wtmp)$/, package: 'base-files' },
  // Of single packages.
  { path: /^etc\/python3\/debian_config$/, package: 'python3-minimal', isConfiguration: true },
  { path: /^var\/lib\/python\/python3\.[0-9]+_installed$/, package: 'python3' },
  { path: /^var\/log\/nginx\/(?:access|error)\.log$/, package: 'nginx-common' },
  {
    path: /^var\/www\/html\/index\.nginx-debian\.html$/,
    package: 'nginx-common',
    copyOf: 'usr/share/nginx/html/index.html',
  },
];

// Of Alpine.
const ALPINE: readonly Omit<MadeBy, 'ecosystem'>[] = [
  { path: /^(?:usr\/)?lib\/apk\/db\/(?:installed|scripts\.tar(?:\.gz)?|triggers|lock)$/, package: 'apk-tools' },
  { path: /^etc\/apk\/(?:world|arch)$/, package: 'apk-tools' },
  { path: /^etc\/ssl\/certs\/ca-certificates\.crt$/, package: 'ca-certificates' },
  { path: /^etc\/(?:passwd|group|shadow)-?$/, package: 'alpine-baselayout-data', isConfiguration: true },
  { path: /^etc\/shells$/, package: 'alpine-baselayout-data', isConfiguration: true },
];

// Of Red Hat's and SUSE's families.
const RPM: readonly Omit<MadeBy, 'ecosystem'>[] = [
  HOME,
  {
    path: /^(?:var\/lib\/rpm|usr\/lib\/sysimage\/rpm)\/(?:rpmdb\.sqlite(?:-shm|-wal)?|Packages(?:\.db)?|Index\.db|\.rpm\.lock)$/,
    package: 'rpm',
  },
  { path: /^(?:var\/lib|usr\/lib\/sysimage)\/(?:dnf|libdnf5)\/.+$/, package: 'libdnf' },
  { path: /^etc\/ld\.so\.cache$/, package: 'glibc' },
  { path: /^var\/cache\/ldconfig\/aux-cache$/, package: 'glibc' },
  { path: /^usr\/lib\/locale\/locale-archive$/, package: 'glibc-common' },
  { path: /^usr\/lib(?:64)?\/gconv\/gconv-modules\.cache$/, package: 'glibc' },
  { path: /^etc\/pki\/ca-trust\/extracted\/.+$/, package: 'ca-certificates' },
  { path: /^etc\/(?:passwd|group|shadow|gshadow|subuid|subgid)-?$/, package: 'setup', isConfiguration: true },
];

/** What packages are known to make, by distribution. Of one path the first counts whose package is installed. */
export const MADE: readonly MadeBy[] = [
  ...DEBIAN.map((one) => ({ ...one, ecosystem: 'dpkg' }) as const),
  ...ALPINE.map((one) => ({ ...one, ecosystem: 'apk' }) as const),
  ...RPM.map((one) => ({ ...one, ecosystem: 'rpm' }) as const),
];
