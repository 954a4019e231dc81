import { expect, test } from 'vitest';
import { placeOf } from './places.ts';

test.each([
  ['etc/ld.so.preload', 'preload'],
  ['etc/ld.so.conf.d/x.conf', 'library-folders'],
  ['etc/shadow', 'accounts'],
  ['home/me/.ssh/authorized_keys', 'ssh-keys'],
  ['opt/x/.ssh/authorized_keys2', 'ssh-keys'],
  ['opt/venv/lib/python3.13/site-packages/x.pth', 'import-hook'],
  ['opt/venv/lib/python3.13/sitecustomize.py', 'import-hook'],
  ['usr/lib/python3.13/__pycache__/sitecustomize.cpython-313.pyc', undefined],
  ['usr/local/etc/php/conf.d/x.ini', 'php-settings'],
  ['srv/www/.user.ini', 'php-settings'],
  ['srv/www/.htaccess', 'php-settings'],
  ['etc/profile.d/x.sh', 'login-hook'],
  ['root/.bashrc', 'login-hook'],
  ['usr/lib/x86_64-linux-gnu/security/pam_x.so', 'login-hook'],
  ['lib/security/pam_x.so', 'login-hook'],
  ['etc/sudoers.d/x', 'login-hook'],
  ['var/spool/cron/crontabs/root', 'scheduled-task'],
  ['etc/periodic/15min/x', 'scheduled-task'],
  ['usr/lib/systemd/system/x.service', 'service-unit'],
  ['home/me/.config/systemd/user/x.service', 'service-unit'],
  ['etc/init.d/x', 'service-unit'],
  ['docker-entrypoint.d/x.sh', 'service-unit'],
  ['usr/local/share/ca-certificates/x.crt', 'trust-store'],
  ['opt/java/lib/security/cacerts', 'trust-store'],
  ['etc/apt/sources.list.d/x.sources', 'package-source'],
  ['root/.pip/pip.conf', 'package-source'],
  ['app/.npmrc', 'package-source'],
  ['root/.m2/settings.xml', 'package-source'],
  ['etc/nsswitch.conf', 'name-resolution'],
  ['usr/share/doc/x/profile', undefined],
  ['srv/etc/passwd', undefined],
])('%s is %s', (path, place) => {
  expect(placeOf(path)).toBe(place);
});
