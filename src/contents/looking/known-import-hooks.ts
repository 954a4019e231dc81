/** SHA-256 of lines that well-known packages have Python run at its start, names of namespaces left out; of `sitecustomize` of all lines. */
export const KNOWN_HOOKS: ReadonlySet<string> = new Set([
  // `sitecustomize` of Debian and Ubuntu, which starts the reporter of crashes where that is installed.
  'ba66952843de285da4c8dd17a3974e2c0f7fc36fc8e8cbf7c1066d9c9de1afbe',
  // Coverage, as its documentation has it.
  '41cf561715d09fdee066a303963b163202e9a7ea8269c05b1c86eb62bdecf9ca',
  // Namespace package.
  '6b1a017a814a8caf747aa7e484c608c45d57be0c7c01dd0644db400cfaab39c9',
  // Namespace package.
  'a543adff56e0cf2057968cba186a9a41a9fff9cd882c84aeda9add21702ce910',
  // Namespace package within another.
  '6b088eb91ea03848d2abc0e805340f08758eb2ab14348a1adbe0d31cb7e8e4bc',
  // Namespace package within another.
  '45206402bc95180b5294815e4e3de2b0749194805be5dd043696a5de441a2d66',
  // Setuptools, `distutils-precedence.pth`.
  '2f70c2fa9227e9db9348215d9c7b246d2786aac7516f86d71a5952c7c225aa16',
  // Setuptools, `distutils-precedence.pth`.
  '792f1e64bdbc639bc9e69672208025d82d37f615b5a6bbff981b444ec1f214a5',
  // Virtualenv, `_virtualenv.pth`.
  '69ac3d8f27e679c81b94ab30b3b56e9cd138219b1ba94a1fa3606d5a76a1433d',
]);
