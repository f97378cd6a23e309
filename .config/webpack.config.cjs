const path = require("node:path");
const root = path.resolve(__dirname, "..");

const typescript = (configFile) => ({
  test: /\.ts$/,
  loader: "ts-loader",
  options: {
    transpileOnly: true,
    configFile: path.join(root, configFile),
    compilerOptions: { module: "ESNext", emitDeclarationOnly: false, composite: false, declaration: false },
  },
});

/** The drawing app: an ordinary browser bundle that the companion serves. */
const panel = {
  name: "panel",
  mode: "production",
  target: ["web", "es2022"],
  entry: { panel: path.join(root, "plugin/panel/main.ts") },
  output: { path: path.join(root, "dist/panel"), filename: "[name].js", publicPath: "" },
  resolve: { extensions: [".ts", ".js"] },
  module: { rules: [typescript("plugin/tsconfig.json")] },
  performance: { hints: false },
  optimization: { splitChunks: false, runtimeChunk: false },
  stats: "errors-warnings",
};

module.exports = [panel];
