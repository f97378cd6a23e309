const path = require("node:path");

const transform = {
  "^.+\\.(ts|mjs|js)$": [
    "@swc/jest",
    {
      jsc: {
        parser: { syntax: "typescript", decorators: true },
        transform: { legacyDecorator: true, useDefineForClassFields: false },
        target: "es2022",
      },
      module: { type: "commonjs" },
    },
  ],
};

/** ESM-only packages that tests load; Jest cannot require them untransformed. */
const esmPackages = ["onnx-buf", "@bufbuild/protobuf", "@jax-js/.*", "lit", "lit-html", "lit-element", "@lit/.*"];

const project = (displayName, folders) => ({
  displayName,
  rootDir: path.resolve(__dirname, ".."),
  roots: folders.map((folder) => `<rootDir>/test/${folder}`),
  testMatch: ["**/*.test.ts"],
  testEnvironment: "node",
  transform,
  transformIgnorePatterns: [`/node_modules/(?!(${esmPackages.join("|")})/)`],
});

module.exports = {
  rootDir: path.resolve(__dirname, ".."),
  projects: [
    project("unit", ["unit", "contract", "property", "golden"]),
    project("integration", ["integration"]),
    project("browser", ["browser"]),
  ],
  // Nothing is timed by tests; this only ends what hangs.
  testTimeout: 120_000,
  reporters: ["default", "<rootDir>/test/support/closing-line-reporter.cjs"],
};
