import type { Hello } from "../../../companion-server/protocol/api";
import { protocolVersion } from "../../../companion-server/protocol/version";
import { CompanionClient } from "../../../plugin/companion/client";
import { ClipOpenings } from "../../../plugin/companion/clip-openings";
import {
  nextConnectionState,
  reconnectDelay,
  type ConnectionEvent,
  type ConnectionState,
} from "../../../plugin/companion/connection-state";
import { EventStreamParser } from "../../../plugin/companion/event-stream";
import { addressFromLocation } from "../../../plugin/companion/page-address";
import { pair, readPairingCode } from "../../../plugin/companion/pairing";
import { sampleClip } from "../../support/drawing-samples";
import { FakeCompanion } from "../../support/fake-companion";

const hello: Hello = { protocolVersion, applicationVersion: "0", devices: [], limits: {}, captureFolder: "" };
const stopped: ConnectionState = { kind: "stopped" };
const connecting = (attempt: number): ConnectionState => ({ kind: "connecting", attempt });
const ready: ConnectionState = { kind: "ready", hello };
const failed: ConnectionState = { kind: "failed", message: "no" };
const origin = "http://127.0.0.1:1";

describe("connection states", () => {
  test.each<[ConnectionState, ConnectionEvent, ConnectionState]>([
    [stopped, { kind: "start" }, connecting(0)],
    [failed, { kind: "start" }, connecting(0)],
    [ready, { kind: "start" }, ready],
    [connecting(2), { kind: "lost" }, connecting(3)],
    [ready, { kind: "lost" }, connecting(0)],
    [failed, { kind: "lost" }, failed],
    [stopped, { kind: "lost" }, stopped],
    [connecting(1), { kind: "answered", hello }, ready],
    [stopped, { kind: "answered", hello }, stopped],
    [ready, { kind: "refused", message: "no" }, failed],
    [stopped, { kind: "refused", message: "no" }, stopped],
    [ready, { kind: "stop" }, stopped],
  ])("%j after %j is %j", (state, event, next) => {
    expect(nextConnectionState(state, event)).toEqual(next);
  });

  test("waiting grows to two seconds and no further", () => {
    expect([0, 1, 2, 3, 4, 5, 50].map(reconnectDelay)).toEqual([0, 250, 500, 1000, 2000, 2000, 2000]);
  });
});

describe("event stream", () => {
  const text = 'retry: 1000\n\n:\n\nid: 7\ndata: {"a":1}\n\nevent: x\r\ndata: one\r\ndata: two\r\n\r\ndata: cut';
  const messages = [
    { id: "7", event: "message", data: '{"a":1}' },
    { id: null, event: "x", data: "one\ntwo" },
  ];

  test("messages come whole however the text is cut", () => {
    for (let cut = 0; cut <= text.length; cut += 1) {
      const parser = new EventStreamParser();
      expect([...parser.push(text.slice(0, cut)), ...parser.push(text.slice(cut))]).toEqual(messages);
    }
  });
});

describe("companion client", () => {
  const client = (token: string) => new CompanionClient({ origin, token }, new FakeCompanion([sampleClip]).fetch);

  test("answers are parsed, refusals carry the companion's code and sentence", async () => {
    await expect(client("secret").openClip(sampleClip.path)).resolves.toEqual(sampleClip);
    await expect(client("secret").openClip("/gone.mov")).rejects.toMatchObject({
      code: "MediaMissing",
      message: "The media file cannot be found.",
    });
    await expect(client("wrong").hello()).rejects.toMatchObject({ code: "Unauthorized" });
  });

  test.each<[string, () => Promise<Response>, string]>([
    ["nobody answers", () => Promise.reject(new TypeError("fetch failed")), "Unreachable"],
    ["the call was aborted", () => Promise.reject(new DOMException("", "AbortError")), "Cancelled"],
    ["the answer is something else", () => Promise.resolve(new Response("{}")), "VersionMismatch"],
    ["the answer is no JSON", () => Promise.resolve(new Response("<html>")), "VersionMismatch"],
    ["the refusal is no JSON", () => Promise.resolve(new Response("bad", { status: 500 })), "Internal"],
  ])("when %s: %#", async (_name, fetch, code) => {
    await expect(new CompanionClient({ origin, token: "t" }, fetch).hello()).rejects.toMatchObject({ code });
  });

  test("a file is opened once, a failure not remembered", async () => {
    const companion = new FakeCompanion([sampleClip]);
    const clips = new ClipOpenings(new CompanionClient({ origin, token: "secret" }, companion.fetch));
    await Promise.all([clips.open(sampleClip.path), clips.open(sampleClip.path)]);
    expect(companion.requests).toEqual(["POST clips"]);
    await expect(clips.open("/late.mov")).rejects.toMatchObject({ code: "MediaMissing" });
    companion.clips.set("/late.mov", { ...sampleClip, path: "/late.mov" });
    await expect(clips.open("/late.mov")).resolves.toMatchObject({ path: "/late.mov" });
  });
});

describe("letting the page in", () => {
  test.each([
    ["#token=abc", { origin, token: "abc" }],
    ["#bridge=x&token=a%2Fb", { origin, token: "a/b" }],
    ["", null],
    ["#token=", null],
  ])("fragment %j gives %j", (hash, address) => {
    expect(addressFromLocation({ origin, hash })).toEqual(address);
  });

  test.each([
    ["123456", "123456"],
    [" 123 456 ", "123456"],
    ["12345", null],
    ["12345a", null],
  ])("the typed code %j reads %j", (typed, code) => {
    expect(readPairingCode(typed)).toBe(code);
  });

  test("the right code gives the token, a wrong one the companion's sentence", async () => {
    const answer = (status: number, body: unknown) => () =>
      Promise.resolve(new Response(JSON.stringify(body), { status }));
    await expect(pair(origin, "123456", answer(200, { token: "t" }))).resolves.toEqual({ origin, token: "t" });
    const refusal = { code: "Unauthorized", message: "That is not the code.", details: {} };
    await expect(pair(origin, "000000", answer(401, refusal))).rejects.toMatchObject({ message: refusal.message });
    await expect(pair(origin, "1", () => Promise.reject(new TypeError()))).rejects.toMatchObject({
      code: "Unreachable",
    });
  });
});
