// `node scripts/run.cjs PROGRAM ARGS`: runs a program of the checkout, a script or one of an installed package, on the
// Node.js that `tools/package.json` names. npm 11 puts that first into the path of scripts, older ones do not. What starts
// this may be any Node.js: so it is written in the syntax of 2009.
'use strict';

var spawn = require('child_process').spawn;
var existsSync = require('fs').existsSync;
var path = require('path');

var NEEDED = require('../package.json').engines.node.replace(/^>=/, '');
var IS_WINDOWS = process.platform === 'win32';
// Statically linked ones have no such header; those that run on musl report none.
var IS_MUSL = process.platform === 'linux' && process.report && !process.report.getReport().header.glibcVersionRuntime;
var NAME = 'node-' + (IS_WINDOWS ? 'win' : process.platform) + '-' + process.arch;
var HAS_PACKAGE = !IS_MUSL && require('../tools/package.json').optionalDependencies[NAME] !== undefined;
var PINNED = path.resolve(__dirname, '..', 'node_modules', NAME, 'bin', IS_WINDOWS ? 'node.exe' : 'node');

var node = HAS_PACKAGE && existsSync(PINNED) ? PINNED : process.execPath;
if (node === PINNED || isNewEnough(process.versions.node)) run(process.argv.slice(2));
else fail();

function run(args) {
  var env = Object.assign({}, process.env);
  // Windows has one variable for every spelling of its name.
  var name = Object.keys(env).filter(isPath)[0] || 'PATH';
  if (node === PINNED) env[name] = path.dirname(node) + path.delimiter + (env[name] || '');
  var isScript = /\.[cm]js$/.test(args[0]);
  var program = isScript ? node : args.shift();
  var child = spawn(program, args, { stdio: 'inherit', env: env, shell: IS_WINDOWS && !isScript });
  // A terminal interrupts both; the child says when it is done.
  process.on('SIGINT', function () {});
  ['SIGTERM', 'SIGHUP'].forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal);
    });
  });
  // npm ends the shell between it and this, which tells nobody.
  var parent = process.ppid;
  setInterval(function () {
    if (process.ppid !== parent) child.kill('SIGTERM');
  }, 500).unref();
  child.on('error', function (error) {
    console.error(program + ' cannot be started: ' + error.message);
    process.exitCode = 1;
  });
  child.on('exit', function (code, signal) {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function isPath(name) {
  return name.toUpperCase() === 'PATH';
}

function isNewEnough(version) {
  var have = version.split('.').map(Number);
  var want = NEEDED.split('.').map(Number);
  return have[0] > want[0] || (have[0] === want[0] && have[1] >= want[1]);
}

function fail() {
  console.error(
    'This checkout needs Node.js ' +
      NEEDED +
      ' or newer, and this is ' +
      process.versions.node +
      '. ' +
      (HAS_PACKAGE
        ? 'npm would bring it along (' +
          NAME +
          '), but leaves out what it cannot fetch, and --omit=optional leaves it' +
          ' out, too: run "npm ci" again where the registry answers'
        : 'No package brings one along for this kind of machine (' +
          process.platform +
          ', ' +
          process.arch +
          (IS_MUSL ? ', musl' : '') +
          ')') +
      ', or install Node.js from https://nodejs.org/en/download.',
  );
  process.exitCode = 1;
}
