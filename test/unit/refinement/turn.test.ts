import { Turn } from "../../../companion-server/refinement/turn";

test("work waits while it rests, and goes on once", async () => {
  const turn = new Turn();
  await turn.untilFree();
  turn.rest();
  turn.rest();
  let isFree = false;
  const waiting = turn.untilFree().then(() => (isFree = true));
  await new Promise(setImmediate);
  expect(isFree).toBe(false);
  turn.goOn();
  await waiting;
  await turn.untilFree();
});

test("work that rests again before it was woken keeps waiting", async () => {
  const turn = new Turn();
  turn.rest();
  let isFree = false;
  const waiting = turn.untilFree().then(() => (isFree = true));
  turn.goOn();
  turn.rest();
  await new Promise(setImmediate);
  expect(isFree).toBe(false);
  turn.goOn();
  await waiting;
});
