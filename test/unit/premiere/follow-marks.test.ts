import { followMarks } from "../../../plugin/host/follow-marks";

const mark = (key: string, name: string, ticks = "0") => ({ key, name, ticks });

test.each([
  ["nothing", [mark("a", "INVE 1")], [mark("a", "INVE 1")], { moved: 0, deleted: 0, added: 0 }],
  ["a move under the same key", [mark("a", "INVE 1")], [mark("a", "INVE 1", "9")], { moved: 1, deleted: 0, added: 0 }],
  [
    "a move that changes the key",
    [mark("0|INVE 1", "INVE 1")],
    [mark("9|INVE 1", "INVE 1", "9")],
    { moved: 1, deleted: 0, added: 0 },
  ],
  ["a deletion", [mark("a", "INVE 1")], [], { moved: 0, deleted: 1, added: 0 }],
  ["a new mark", [], [mark("a", "INVE 1")], { moved: 0, deleted: 0, added: 1 }],
  [
    "a deletion and a new mark of another name",
    [mark("a", "INVE 1")],
    [mark("b", "INVE 2")],
    { moved: 0, deleted: 1, added: 1 },
  ],
  [
    "two namesakes, of which neither is known to be it",
    [mark("a", "INVE 1")],
    [mark("b", "INVE 1"), mark("c", "INVE 1")],
    { moved: 0, deleted: 1, added: 2 },
  ],
])("%s is noticed", (_name, before, after, expected) => {
  const { moved, deleted, added } = followMarks(before, after);
  expect({ moved: moved.length, deleted: deleted.length, added: added.length }).toEqual(expected);
});
