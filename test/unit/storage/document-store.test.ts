import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DocumentStore, keptRevisions } from "../../../companion-server/storage/document-store";
import { aDocument } from "../../support/sample-edit-document";
import { silentLog } from "../../support/silent-log";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();
const open = () => new DocumentStore(folder.path, silentLog);
const version = (note: number) => ({ ...aDocument("/clip.mov"), note });

test("the last ten revisions stay on disk", async () => {
  const store = open();
  for (let revision = 0; revision < keptRevisions + 5; revision++) await store.put("a", revision, version(revision));
  const names = (await readdir(join(folder.path, "a"))).sort();
  expect(names).toHaveLength(10);
  expect([names[0], names.at(-1)]).toEqual(["r000006.json", "r000015.json"]);
  expect(await open().get("a")).toEqual({ id: "a", revision: 15, document: version(14) });
});

test("of writes made from the same revision at once exactly one is stored", async () => {
  const store = open();
  await store.put("a", 0, version(0));
  const results = await Promise.allSettled([1, 2, 3, 4, 5].map((note) => store.put("a", 1, version(note))));
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  for (const result of results)
    if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "Conflict" });
  expect((await store.get("a")).revision).toBe(2);
});

test("a revision that a crash has spoilt hides none before it, and its number is not used again", async () => {
  await open().put("a", 0, version(1));
  await writeFile(join(folder.path, "a", "r000002.json"), '{"schema":');
  const read = await open().get("a");
  expect(read).toEqual({ id: "a", revision: 2, document: version(1) });
  expect((await open().put("a", 2, version(3))).revision).toBe(3);
});

test("files that are no revisions are left alone", async () => {
  await mkdir(join(folder.path, "a"));
  await writeFile(join(folder.path, "a", "notes.txt"), "mine");
  await expect(open().get("a")).rejects.toMatchObject({ code: "NotFound" });
  await open().put("a", 0, version(0));
  expect(await readdir(join(folder.path, "a"))).toEqual(["notes.txt", "r000001.json"]);
});
