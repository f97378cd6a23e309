import { Foreground } from "../../../companion-server/jobs/foreground";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test("it is busy while anybody waits, and a moment longer", () => {
  const foreground = new Foreground();
  const told: string[] = [];
  foreground.subscribe((state) => told.push(state));
  const [first, second] = [foreground.enter(), foreground.enter()];
  first();
  first();
  jest.advanceTimersByTime(10_000);
  expect(told).toEqual(["busy"]);
  second();
  expect(foreground.state).toBe("busy");
  jest.advanceTimersByTime(100);
  foreground.enter()();
  jest.advanceTimersByTime(350);
  expect(told).toEqual(["busy"]);
  jest.advanceTimersByTime(100);
  expect(told).toEqual(["busy", "free"]);
});

test("nobody is told after they have left", () => {
  const foreground = new Foreground();
  const told: string[] = [];
  foreground.subscribe((state) => told.push(state))();
  foreground.enter();
  expect(told).toEqual([]);
});
