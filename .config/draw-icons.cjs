/** Draws the panel's and the plug-in's icons into plugin/icons: `node .config/draw-icons.cjs`. */
const { Buffer } = require("node:buffer");
const path = require("node:path");
const sharp = require("sharp");

const folder = path.resolve(__dirname, "../plugin/icons");

/** Two sheets of an atlas and a stroke that runs over both; `ink` for the sheets, `accent` for the stroke. */
const drawing = ({ ink, accent, background }) => `
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke-linejoin="round" stroke-linecap="round">
  ${background ? `<rect width="24" height="24" rx="5" fill="${background}"/>` : ""}
  <path d="M12 11.2 20.5 15.6 12 20 3.5 15.6Z" stroke="${ink}" stroke-width="1.7" opacity="0.55"/>
  <path d="M12 4 20.5 8.4 12 12.8 3.5 8.4Z" stroke="${ink}" stroke-width="1.7"/>
  <path d="M7.2 9.2C9.2 6.2 11.4 6.6 12 8.4S14.2 11 16.8 7.8" stroke="${accent}" stroke-width="2.1"/>
</svg>`;

const icons = [
  { name: "panel-dark", size: 23, ink: "#d6d6d6", accent: "#4dd0ff" },
  { name: "panel-light", size: 23, ink: "#3a3a3a", accent: "#0077b3" },
  { name: "plugin", size: 48, ink: "#e8e8e8", accent: "#4dd0ff", background: "#22252b" },
];

async function draw() {
  for (const icon of icons)
    for (const scale of [1, 2]) {
      const size = icon.size * scale;
      const file = path.join(folder, `${icon.name}${scale === 1 ? "" : `@${scale}x`}.png`);
      // Rendered large and reduced, because the small sizes are below what the SVG renderer smooths well.
      await sharp(Buffer.from(drawing(icon)), { density: 72 * 20 })
        .resize(size, size, { kernel: "lanczos3" })
        .png({ compressionLevel: 9 })
        .toFile(file);
    }
}

draw().catch((failure) => {
  process.stderr.write(`${failure.message}\n`);
  process.exitCode = 1;
});
