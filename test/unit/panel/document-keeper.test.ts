import type { StoredDocument } from "../../../companion-server/protocol/api";
import type { EditDocument } from "../../../companion-server/protocol/document";
import { InveError, type ErrorCode } from "../../../companion-server/protocol/errors";
import { addMark, newDocument } from "../../../plugin/drawing/document-edits";
import { DocumentKeeper, type KeeperOptions } from "../../../plugin/panel/document-keeper";
import { memoryStorage } from "../../support/memory-storage";
import { sampleClip } from "../../support/drawing-samples";

const empty = newDocument({ clip: sampleClip, range: { first: 0, last: 71 }, source: "media" });
const marked = (document: EditDocument, frame: number) => addMark(document, { id: `m${frame}`, frame, ticks: "0" });
const framesOf = (document: EditDocument | undefined) => document?.marks.map((mark) => mark.frame);

/** A companion with one document; `failures` are thrown by the next writes, one each. */
function companion(stored: StoredDocument | null) {
  const state = { stored, failures: [] as ErrorCode[], writes: 0 };
  return {
    state,
    getDocument: () =>
      state.stored === null ? Promise.reject(new InveError("NotFound")) : Promise.resolve(state.stored),
    putDocument: (id: string, revision: number, document: EditDocument) => {
      state.writes += 1;
      const failure = state.failures.shift();
      if (failure !== undefined) return Promise.reject(new InveError(failure));
      if (revision !== (state.stored?.revision ?? 0)) return Promise.reject(new InveError("Conflict"));
      state.stored = { id, revision: revision + 1, document };
      return Promise.resolve(state.stored);
    },
  };
}

async function open(server: ReturnType<typeof companion>, drafts = memoryStorage()) {
  const news: string[] = [];
  const merged: EditDocument[] = [];
  const options: KeeperOptions = {
    client: server,
    drafts,
    wait: () => Promise.resolve(),
    onState: ({ state }) => news.push(state),
    onMerge: (document) => merged.push(document),
    onRefused: (failure) => news.push(`refused: ${failure.code}`),
  };
  const keeper = await DocumentKeeper.open("d1", () => empty, options);
  return { keeper, news, merged, drafts };
}

describe("document keeper", () => {
  test("a new document is written from revision 0, later changes follow one another", async () => {
    const server = companion(null);
    const { keeper } = await open(server);
    keeper.change(marked(keeper.document, 1));
    await keeper.flush();
    keeper.change(marked(keeper.document, 2));
    keeper.change(marked(keeper.document, 3));
    expect(await keeper.flush()).toBe(2);
    expect(framesOf(server.state.stored?.document)).toEqual([1, 2, 3]);
  });

  test("what was not written yet lies in the drafts and is found by the next page", async () => {
    const server = companion({ id: "d1", revision: 4, document: empty });
    server.state.failures = ["Unreachable", "Unreachable", "Unreachable"];
    const first = await open(server);
    first.keeper.change(marked(empty, 9));
    first.keeper.close();
    expect(first.drafts.getItem("inve.draft.d1")).not.toBeNull();
    server.state.failures = [];
    const second = await open(server, first.drafts);
    expect(framesOf(second.keeper.document)).toEqual([9]);
    await second.keeper.flush();
    expect(framesOf(server.state.stored?.document)).toEqual([9]);
    expect(first.drafts.getItem("inve.draft.d1")).toBeNull();
  });

  test("writing goes on when the companion comes back", async () => {
    const server = companion({ id: "d1", revision: 1, document: empty });
    server.state.failures = ["Unreachable", "DiskFull", "Internal"];
    const { keeper, news } = await open(server);
    keeper.change(marked(empty, 2));
    await keeper.flush();
    expect(framesOf(server.state.stored?.document)).toEqual([2]);
    expect(news.filter((state) => state === "waiting")).toHaveLength(3);
    expect(news.at(-1)).toBe("saved");
  });

  test("when somebody else saved first, both sides' marks are kept", async () => {
    const server = companion({ id: "d1", revision: 1, document: empty });
    const { keeper, merged } = await open(server);
    server.state.stored = { id: "d1", revision: 2, document: marked(empty, 5) };
    keeper.change(marked(empty, 8));
    await keeper.flush();
    expect(framesOf(merged[0])).toEqual([5, 8]);
    expect(framesOf(server.state.stored.document)).toEqual([5, 8]);
    expect(server.state.stored.revision).toBe(3);
  });

  test("a draft of an older revision is merged into what the companion has", async () => {
    const drafts = memoryStorage();
    drafts.setItem("inve.draft.d1", JSON.stringify({ revision: 1, document: marked(empty, 3) }));
    const server = companion({ id: "d1", revision: 2, document: marked(empty, 4) });
    const { keeper } = await open(server, drafts);
    expect(framesOf(keeper.document)).toEqual([3, 4]);
  });

  test("a refused document is said once and stays in the drafts", async () => {
    const server = companion({ id: "d1", revision: 1, document: empty });
    server.state.failures = ["TooLarge"];
    const { keeper, news, drafts } = await open(server);
    keeper.change(marked(empty, 2));
    await expect(keeper.flush()).rejects.toMatchObject({ code: "TooLarge" });
    expect(news.filter((state) => state.startsWith("refused"))).toEqual(["refused: TooLarge"]);
    expect(drafts.getItem("inve.draft.d1")).toContain("m2");
    expect(server.state.writes).toBe(1);
  });

  test("a spoilt draft is ignored", async () => {
    const drafts = memoryStorage();
    drafts.setItem("inve.draft.d1", "{");
    const { keeper } = await open(companion({ id: "d1", revision: 1, document: marked(empty, 1) }), drafts);
    expect(framesOf(keeper.document)).toEqual([1]);
  });
});
