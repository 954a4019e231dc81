#!/usr/bin/env node
// The published command. Any Node.js may start it: in the syntax of 2009, so that the old ones can say what they lack.
'use strict';

var needed = require('../package.json').engines.node.replace(/^>=/, '');
var have = process.versions.node.split('.').map(Number);
var want = needed.split('.').map(Number);

if (have[0] > want[0] || (have[0] === want[0] && have[1] >= want[1])) {
  require('../dist/cli.mjs');
} else {
  console.error(
    'landwaiter needs Node.js ' +
      needed +
      ' or newer, and this is ' +
      process.versions.node +
      ': install one from' +
      ' https://nodejs.org/en/download (packages of distributions, Debian 13 among them, may be older).',
  );
  process.exitCode = 2;
}
