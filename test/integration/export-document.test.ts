import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { AssetStore } from "../../companion-server/storage/asset-store";
import { openWorkspace } from "../../companion-server/storage/workspace";
import { startInve, writeTinySequence } from "../support/run-inve";
import { textureLayerOf, textureOf } from "../support/edit-layers";
import { documentOf } from "../support/sketch-documents";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "inve-export-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test("a document is exported with its pictures, and refused whole when one is missing", async () => {
  const clip = await writeTinySequence(join(folder, "frames"), { frames: 24, width: 160, height: 96 });
  const bytes = await sharp({ create: { width: 8, height: 6, channels: 4, background: "#ff8000" } })
    .png()
    .toBuffer();
  const image = createHash("sha256").update(bytes).digest("hex");
  const workspace = join(folder, "workspace");
  const edits = join(folder, "edits.json");
  const document = { ...documentOf([textureLayerOf([textureOf({ image })])]), fromLater: { version: 2 } };
  await writeFile(edits, JSON.stringify(document));
  const run = (out: string) =>
    startInve(
      ["export", clip, "--fps", "24", "--edits", edits, "--what", "document"].concat([
        ...["--out", join(folder, out), "--workspace", workspace],
      ]),
    ).ended;

  const refused = await run("refused");
  expect(refused.code).toBe(2);
  expect(refused.error).toMatch(/picture/i);
  expect(await readdir(folder)).not.toContain("refused");

  await new AssetStore((await openWorkspace(workspace)).assets).put(image, bytes);
  expect((await run("exported")).code).toBe(0);
  expect((await readdir(join(folder, "exported"))).sort()).toEqual([`${image}.png`, "document.json"].sort());
  expect(JSON.parse(await readFile(join(folder, "exported", "document.json"), "utf8"))).toEqual(document);
  expect(await readFile(join(folder, "exported", `${image}.png`))).toEqual(bytes);
});
