const fs = require("node:fs");
const path = require("node:path");
const webpack = require("webpack");
const root = path.resolve(__dirname, "..");

const typescript = (configFile) => ({
  test: /\.ts$/,
  loader: "ts-loader",
  options: {
    transpileOnly: true,
    configFile: path.join(root, configFile),
    compilerOptions: {
      module: "ESNext",
      rootDir: root,
      emitDeclarationOnly: false,
      composite: false,
      incremental: false,
      declaration: false,
    },
  },
});

/** Puts files into the bundle's folder as they are: names in the folder -> files. */
const copyFiles = (files) => ({
  apply(compiler) {
    const { Compilation, sources } = compiler.webpack;
    compiler.hooks.thisCompilation.tap("copy-files", (compilation) => {
      const stage = Compilation.PROCESS_ASSETS_STAGE_ADDITIONAL;
      compilation.hooks.processAssets.tap({ name: "copy-files", stage }, () => {
        for (const [name, file] of Object.entries(files)) {
          compilation.fileDependencies.add(file);
          compilation.emitAsset(name, new sources.RawSource(fs.readFileSync(file)));
        }
      });
    });
  },
});

/** The files of the bundled font, under `fonts/`. */
const fonts = () => {
  const folder = path.join(path.dirname(require.resolve("@fontsource/roboto/package.json")), "files");
  const names = fs.readdirSync(folder).filter((name) => name.endsWith("-700-normal.woff"));
  return Object.fromEntries(names.map((name) => [`fonts/${name}`, path.join(folder, name)]));
};

/** The drawing app: an ordinary browser bundle that the companion serves. */
const panel = {
  name: "panel",
  mode: "production",
  target: ["web", "es2022"],
  entry: { panel: path.join(root, "plugin/panel/main.ts") },
  output: { path: path.join(root, "dist/panel"), filename: "[name].js", publicPath: "", clean: true },
  resolve: { extensions: [".ts", ".js"] },
  module: { rules: [typescript("plugin/tsconfig.json")] },
  plugins: [
    // One file: the page is served from this very computer, and fewer requests are fewer ways to fail.
    new webpack.optimize.LimitChunkCountPlugin({ maxChunks: 1 }),
    copyFiles({
      ...Object.fromEntries(
        ["index.html", "panel.css", "icon.svg"].map((name) => [name, path.join(root, "plugin/panel", name)]),
      ),
      ...fonts(),
    }),
  ],
  performance: { hints: false },
  optimization: { splitChunks: false, runtimeChunk: false },
  stats: "errors-warnings",
};

module.exports = [panel, require("./webpack.uxp.cjs")];
