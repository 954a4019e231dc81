/** Of `@litko/yara-x`, an optional package whose own types name some that they lack: what is used. */
declare module '@litko/yara-x' {
  interface CompilerOptions {
    readonly errorOnSlowPattern: boolean;
    readonly errorOnSlowLoop: boolean;
    readonly enableIncludes: boolean;
  }
  interface CompilerError {
    /** The code, the sentence, the place and the line itself, as people read it. */
    readonly message: string;
  }
  interface CompiledRules {
    setMaxMatchesPerPattern(most: number): void;
    scan(bytes: Buffer): readonly { readonly ruleIdentifier: string }[];
  }
  export function validate(source: string, options: CompilerOptions): { readonly errors: readonly CompilerError[] };
  export function compile(source: string, options: CompilerOptions): CompiledRules;
}
