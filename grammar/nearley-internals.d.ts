/** The parts of nearley that its published types leave out. */

declare module "nearley/lib/compile.js" {
  interface CompiledRule {
    name: string;
    symbols: (string | { token: string } | { literal: string })[];
    postprocess?: string | null;
  }
  export default function compile(tree: unknown, options: object): { rules: CompiledRule[]; body: string[] };
}

declare module "nearley/lib/nearley-language-bootstrapped.js" {
  import type { CompiledRules } from "nearley";

  const grammar: CompiledRules;
  export default grammar;
}
