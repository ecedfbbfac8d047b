import { defineConfig } from "oxlint";

export default defineConfig({
  plugins: ["eslint", "typescript", "unicorn", "oxc", "import", "promise", "node", "vitest"],
  categories: { correctness: "error", suspicious: "error", perf: "error" },
  options: { typeAware: true },
  rules: {
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/await-thenable": "error",
    "typescript/return-await": ["error", "always"],
    "typescript/switch-exhaustiveness-check": ["error", { requireDefaultForNonUnion: true }],
    "typescript/no-explicit-any": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/no-unsafe-argument": "error",
    "typescript/no-unsafe-assignment": "error",
    "typescript/no-unsafe-call": "error",
    "typescript/no-unsafe-member-access": "error",
    "typescript/no-unsafe-return": "error",
    "typescript/no-unnecessary-condition": [
      "error",
      { allowConstantLoopConditions: "only-allowed-literals" },
    ],
    "typescript/strict-boolean-expressions": "error",
    "typescript/only-throw-error": "error",
    "typescript/restrict-template-expressions": "error",
    "typescript/prefer-readonly": "error",
    "typescript/no-deprecated": "error",
    "typescript/consistent-type-imports": "error",
    "typescript/explicit-function-return-type": [
      "error",
      { allowExpressions: true, allowTypedFunctionExpressions: true },
    ],
    "typescript/explicit-module-boundary-types": "error",
    "typescript/use-unknown-in-catch-callback-variable": "error",
    "import/no-cycle": "error",
    "import/no-default-export": "error",
    "unicorn/filename-case": ["error", { case: "kebabCase" }],
    "unicorn/prefer-node-protocol": "error",
    // Output goes through a writer or the log, so that it can be tested and kept apart.
    "no-console": "error",
    "no-param-reassign": "error",
    eqeqeq: "error",
    // Most loops here wait on purpose: pages, retries and batches come one after the other.
    "no-await-in-loop": "off",
    // The compiler's noImplicitReturns judges this and knows when a switch is exhaustive.
    "typescript/consistent-return": "off",
    // Every `as` stays in sight; the few that a library's types make unavoidable must not need a silencer.
    "typescript/no-unsafe-type-assertion": "warn",
    // Matters of taste: a helper stands where it is read, `fc.record` says whose record it is, a copy is a copy.
    "unicorn/consistent-function-scoping": "off",
    "import/no-named-as-default-member": "off",
    "oxc/no-map-spread": "off",
    "max-lines": ["warn", { max: 250, skipBlankLines: true, skipComments: true }],
    "max-lines-per-function": ["warn", { max: 60, skipBlankLines: true, skipComments: true }],
    "max-params": ["warn", { max: 4 }],
    complexity: ["warn", { max: 10 }],
    "max-depth": ["warn", { max: 3 }],
  },
  overrides: [
    { files: ["*.config.ts", ".dependency-cruiser.mjs"], rules: { "import/no-default-export": "off" } },
    { files: ["test/**"], rules: { "max-lines-per-function": "off", "max-lines": "off" } },
    {
      // Plain JavaScript that runs before or beside the compiler: there are no types to judge.
      files: ["**/*.mjs"],
      rules: {
        "typescript/no-unsafe-argument": "off",
        "typescript/no-unsafe-assignment": "off",
        "typescript/no-unsafe-call": "off",
        "typescript/no-unsafe-member-access": "off",
        "typescript/no-unsafe-return": "off",
        "typescript/strict-boolean-expressions": "off",
        "typescript/restrict-template-expressions": "off",
        "typescript/restrict-plus-operands": "off",
        "typescript/no-unsafe-type-assertion": "off",
        "typescript/explicit-function-return-type": "off",
        "typescript/explicit-module-boundary-types": "off",
      },
    },
  ],
  ignorePatterns: ["db/migrations", "dist"],
});
