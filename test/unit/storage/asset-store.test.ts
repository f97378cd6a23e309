import { createHash } from "node:crypto";
import sharp from "sharp";
import { AssetStore } from "../../../companion-server/storage/asset-store";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();
const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

test("a picture comes back as it was stored", async () => {
  const bytes = await sharp({ create: { width: 5, height: 3, channels: 3, background: "#0000ff" } })
    .webp()
    .toBuffer();
  const described = { sha256: hashOf(bytes), mime: "image/webp", width: 5, height: 3, bytes: bytes.length };
  const store = new AssetStore(folder.path);
  expect(await store.put(hashOf(bytes), bytes)).toEqual(described);
  expect(await store.put(hashOf(bytes), bytes)).toEqual(described);
  const found = await store.get(hashOf(bytes));
  expect(found.asset).toEqual(described);
  expect(new Uint8Array(found.bytes)).toEqual(new Uint8Array(bytes));
});

test.each([
  ["text", Buffer.from("hello"), "InvalidInput"],
  ["nothing", Buffer.alloc(0), "InvalidInput"],
  [
    "a drawing program's vectors",
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"/>'),
    "InvalidInput",
  ],
])("%s is not taken for a picture", async (_name, bytes, code) => {
  const store = new AssetStore(folder.path);
  await expect(store.put(hashOf(bytes), bytes)).rejects.toMatchObject({ code });
  await expect(store.get(hashOf(bytes))).rejects.toMatchObject({ code: "NotFound" });
});
