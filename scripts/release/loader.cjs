// What a single executable and each of its threads begins with: `load(NAME)` runs a chunk of the bundle, which is an asset,
// and those that it asks for when it does so. A chunk believes that it is a file where the executable is, and can ask for
// built-in modules and for other chunks alone; `import()` of files works as everywhere.
'use strict';

const { getAsset } = require('node:sea');
const { dirname, join } = require('node:path');
const { compileFunction, constants } = require('node:vm');

const parameters = ['exports', 'require', 'module', '__filename', '__dirname'];
const folder = dirname(process.execPath);
const loaded = new Map();

function load(name) {
  const before = loaded.get(name);
  if (before !== undefined) return before.exports;
  const module = { exports: {} };
  loaded.set(name, module);
  const filename = join(folder, name);
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  const run = compileFunction(getAsset(name, 'utf8'), parameters, { filename, importModuleDynamically });
  run.call(module.exports, module.exports, required, module, filename, folder);
  return module.exports;
}

function required(wanted) {
  if (wanted.startsWith('./')) return load(wanted.slice(2));
  const builtIn = process.getBuiltinModule(wanted);
  if (builtIn === undefined)
    throw Object.assign(new Error(`Cannot find module '${wanted}'`), { code: 'MODULE_NOT_FOUND' });
  return builtIn;
}
