import { on, type Recipe, withFiles } from '../pair.ts';

const specification = (name: string, version: string, files: readonly string[], more: string): string =>
  `Gem::Specification.new do |s|\n  s.name = '${name}'\n  s.version = '${version}'\n  s.summary = '${name}'\n  s.authors = ['Acme']\n  s.files = ${JSON.stringify(files)}\n${more}end\n`;

const router = (version: string): Record<string, string> => ({
  'acme-router.gemspec': specification(
    'acme-router',
    version,
    ['lib/acme_router.rb', 'lib/acme_router/table.rb', 'bin/acme-routes'],
    "  s.bindir = 'bin'\n  s.executables = ['acme-routes']\n",
  ),
  'lib/acme_router.rb': `require_relative 'acme_router/table'\nmodule AcmeRouter\n  VERSION = '${version}'\nend\n`,
  'lib/acme_router/table.rb':
    'module AcmeRouter\n  TABLE = {}\n  def self.add(path, &block) = TABLE[path] = block\nend\n',
  'bin/acme-routes!': "#!/usr/bin/env ruby\nrequire 'acme_router'\nputs AcmeRouter::TABLE.keys\n",
});

const view = (version: string): Record<string, string> => ({
  'acme-view.gemspec': specification('acme-view', version, ['lib/acme_view.rb'], ''),
  'lib/acme_view.rb': `require 'erb'\nmodule AcmeView\n  VERSION = '${version}'\n  def self.page(text) = ERB.new(text).result\nend\n`,
});

const packer = (version: string): Record<string, string> => ({
  'acme-packer.gemspec': specification(
    'acme-packer',
    version,
    ['lib/acme_packer.rb', 'ext/acme_packer/extconf.rb', 'ext/acme_packer/packer.c'],
    "  s.extensions = ['ext/acme_packer/extconf.rb']\n",
  ),
  'lib/acme_packer.rb': "require 'acme_packer/acme_packer'\n",
  'ext/acme_packer/extconf.rb': "require 'mkmf'\ncreate_makefile('acme_packer/acme_packer')\n",
  'ext/acme_packer/packer.c': `#include <ruby.h>\nvoid Init_acme_packer(void) { rb_define_global_const("PACKER", rb_str_new_cstr("${version}")); }\n`,
});

/** An image whose /out has gems of a company in these versions, built by \`gem build\`. */
export function gems(versions: readonly string[]): Recipe {
  const sources = versions.flatMap((version) =>
    Object.entries({ router: router(version), view: view(version), packer: packer(version) }).flatMap(([name, files]) =>
      Object.entries(files).map(([path, text]) => [`${name}-${version}/${path}`, text] as const),
    ),
  );
  const build =
    'RUN mkdir /out && for each in /gems/*; do cd "$each" && gem build ./*.gemspec && mv ./*.gem /out/; done; ls /out';
  return withFiles(on('ruby-3.3', 'COPY . /gems/', build), Object.fromEntries(sources));
}
