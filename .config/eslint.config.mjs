import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** Files outside TypeScript projects (configuration, scripts) are linted without types. */
const plainFiles = ["**/*.cjs", "**/*.mjs", "**/*.js"];
const nodePackages = ["node:*", "express", "onnxruntime-node", "sharp", "pino", "node-av"];
const transactionCalls = {
  selector: "CallExpression[callee.property.name=/^(lockedAccess|executeTransaction)$/]",
  message: "Only plugin/premiere/transaction.ts opens transactions.",
};

export default tseslint.config(
  { ignores: ["dist/**", "demo-out/**", "node_modules/**"] },
  js.configs.recommended,
  {
    files: plainFiles,
    languageOptions: {
      globals: { module: "writable", require: "readonly", process: "readonly", __dirname: "readonly" },
    },
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname + "/.." } },
    rules: {
      "max-lines": ["error", 500],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: "error",
      "no-console": "error",
    },
  },
  {
    files: ["models/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: [...nodePackages, "zod", "**/plugin/**", "**/companion-server/**"] }] },
      ],
    },
  },
  {
    files: ["companion-server/protocol/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ regex: "^(?!zod$|\\./)", message: "The protocol imports zod only." }] },
      ],
    },
  },
  {
    files: ["companion-server/**/*.ts"],
    ignores: ["companion-server/protocol/**", "companion-server/inference/**"],
    rules: { "no-restricted-imports": ["error", { patterns: [{ group: ["**/plugin/**", "onnxruntime-node"] }] }] },
  },
  {
    files: ["companion-server/inference/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: [{ group: ["**/plugin/**"] }] }] },
  },
  {
    files: ["plugin/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: [...nodePackages, "**/companion-server/*", "!**/companion-server/protocol"] },
            { regex: "models/(?!geometry/)", message: "The plug-in shares only the pure geometry of models." },
          ],
        },
      ],
      "no-restricted-syntax": ["error", transactionCalls],
    },
  },
  {
    files: ["plugin/panel/**/*.ts", "plugin/drawing/**/*.ts", "plugin/simulator/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: [...nodePackages, "**/companion-server/*", "!**/companion-server/protocol", "premierepro", "uxp"],
            },
            { regex: "models/(?!geometry/)", message: "The plug-in shares only the pure geometry of models." },
          ],
        },
      ],
    },
  },
  { files: ["plugin/premiere/transaction.ts"], rules: { "no-restricted-syntax": "off" } },
  {
    files: ["test/**/*.ts"],
    rules: {
      "max-lines-per-function": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-empty-function": "off",
    },
  },
);
