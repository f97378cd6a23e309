const fs = require("node:fs");
const path = require("node:path");
const root = path.resolve(__dirname, "..");

/** What lies beside the scripts in dist/plugin: name in the folder -> file in the repository. */
const files = {
  "manifest.json": "manifest.json",
  "index.html": "plugin/uxp/index.html",
  "index.css": "plugin/uxp/index.css",
  "boot.html": "plugin/uxp/boot.html",
  "boot.css": "plugin/uxp/boot.css",
};
for (const name of fs.readdirSync(path.join(root, "plugin/icons"))) files[`icons/${name}`] = `plugin/icons/${name}`;

const copyFiles = {
  apply(compiler) {
    const { Compilation, sources } = compiler.webpack;
    compiler.hooks.thisCompilation.tap("copy-plugin-files", (compilation) => {
      const stage = Compilation.PROCESS_ASSETS_STAGE_ADDITIONAL;
      compilation.hooks.processAssets.tap({ name: "copy-plugin-files", stage }, () => {
        for (const [name, file] of Object.entries(files)) {
          const source = path.join(root, file);
          compilation.fileDependencies.add(source);
          compilation.emitAsset(name, new sources.RawSource(fs.readFileSync(source)));
        }
      });
    });
  },
};

/**
 * The plug-in's own page and the boot page, into dist/plugin, which UXP Developer Tool loads as it is. UXP forbids eval
 * and knows no modules: one classic script per page, nothing loaded later. Both pages check messages with the small form
 * of the schema library; the protocol's files name the full one, which is the same library.
 */
module.exports = {
  name: "uxp",
  mode: "production",
  target: ["web", "es2020"],
  devtool: false,
  entry: { index: path.join(root, "plugin/uxp/index.ts"), boot: path.join(root, "plugin/uxp/boot.ts") },
  output: { path: path.join(root, "dist/plugin"), filename: "[name].js", publicPath: "", clean: true },
  resolve: { extensions: [".ts", ".js"], alias: { zod$: "zod/mini" } },
  externals: { premierepro: "commonjs2 premierepro", uxp: "commonjs2 uxp" },
  module: {
    parser: { javascript: { dynamicImportMode: "eager" } },
    rules: [
      {
        test: /\.ts$/,
        loader: "ts-loader",
        options: {
          transpileOnly: true,
          configFile: path.join(root, "plugin/tsconfig.json"),
          compilerOptions: {
            target: "ES2020",
            module: "ESNext",
            emitDeclarationOnly: false,
            composite: false,
            declaration: false,
            rootDir: root,
          },
        },
      },
    ],
  },
  plugins: [copyFiles],
  performance: { hints: false },
  optimization: { splitChunks: false, runtimeChunk: false },
  stats: "errors-warnings",
};
