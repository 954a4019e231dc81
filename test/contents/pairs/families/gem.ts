import { anew, benign, on, type Recipe, withFiles } from '../pair.ts';

const OWNED = 'Nothing is raised: what changed is of gems.';

const ruby = (...gems: string[]): Recipe =>
  on(
    'ruby-3.3',
    ...gems.map((gem) => `RUN gem install -q --local --no-document /mnt/built/${gem}.gem`),
    'CMD ["ruby"]',
  );

const changed = (name: string, did: string, old: Recipe, now: Recipe) => benign(`gem-${name}`, did, OWNED, old, now);

const own = (version: string): Recipe =>
  withFiles(
    on(
      'ruby-3.3',
      'COPY money /tmp/money',
      'RUN cd /tmp/money && gem build -q money.gemspec && gem install -q --local --no-document ./*.gem && rm -rf /tmp/money',
    ),
    {
      'money/money.gemspec': `Gem::Specification.new do |s|\n  s.name = 'acme-money'\n  s.version = '${version}'\n  s.summary = 'Money'\n  s.authors = ['Acme']\n  s.files = ['lib/money.rb', 'ext/round/extconf.rb', 'ext/round/round.c']\n  s.extensions = ['ext/round/extconf.rb']\n  s.executables = ['acme-money']\n  s.files += ['bin/acme-money']\n  s.bindir = 'bin'\nend\n`,
      'money/lib/money.rb': `module Money\n  VERSION = '${version}'\nend\n`,
      'money/bin/acme-money!': '#!/usr/bin/env ruby\nputs 1\n',
      'money/ext/round/extconf.rb': "require 'mkmf'\ncreate_makefile('round')\n",
      'money/ext/round/round.c': `#include <ruby.h>\nvoid Init_round(void) { rb_define_global_const("ROUND", rb_str_new_cstr("${version}")); }\n`,
    },
  );

export const gemPackages = [
  changed('added', 'A gem was added.', ruby('acme-router-1.5.0'), ruby('acme-router-1.5.0', 'acme-view-1.5.0')),
  changed(
    'updated',
    'Two gems were raised.',
    ruby('acme-router-1.4.0', 'acme-view-1.4.0'),
    ruby('acme-router-1.5.0', 'acme-view-1.5.0'),
  ),
  changed(
    'removed',
    'A gem was uninstalled.',
    ruby('acme-router-1.5.0', 'acme-view-1.5.0'),
    (() => {
      const both = ruby('acme-router-1.5.0', 'acme-view-1.5.0');
      return { ...both, containerfile: `${both.containerfile}RUN gem uninstall -x -a acme-view\n` };
    })(),
  ),
  changed(
    'compiled',
    'A gem was added, compiled at install.',
    ruby('acme-router-1.5.0'),
    ruby('acme-router-1.5.0', 'acme-packer-1.5.0'),
  ),
  changed(
    'own',
    "A new version of the company's own gem with a compiled part and a program.",
    own('1.2.0'),
    own('1.3.0'),
  ),
  changed(
    'compiled-again',
    "The company's own gem is compiled in each nightly build.",
    own('1.2.0'),
    anew(own('1.2.0')),
  ),
];
