import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import request from "supertest";
import { errorBodySchema } from "../../../companion-server/protocol/error-body";
import { openTestCompanion, testToken, type TestCompanion } from "../../support/test-companion";

let companion: TestCompanion;
beforeAll(async () => {
  companion = await openTestCompanion();
});
afterAll(() => companion.close());

function ownHost(name = "127.0.0.1"): string {
  const address = companion.server.address();
  if (address === null || typeof address === "string") throw new Error("The server does not listen.");
  return `${name}:${address.port}`;
}

function codeOf(answer: request.Response): string {
  return answer.status === 200 ? "ok" : errorBodySchema.parse(answer.body).code;
}

test.each([
  ["our own address", () => ({}), "ok"],
  ["localhost", () => ({ Host: ownHost("localhost") }), "ok"],
  ["our own page", () => ({ Origin: `http://${ownHost()}` }), "ok"],
  ["a foreign name that resolves to us", () => ({ Host: "evil.example" }), "ForbiddenOrigin"],
  ["another port", () => ({ Host: "127.0.0.1:1" }), "ForbiddenOrigin"],
  ["no port", () => ({ Host: "127.0.0.1" }), "ForbiddenOrigin"],
  ["a page of another site", () => ({ Origin: "https://evil.example" }), "ForbiddenOrigin"],
  ["a page of another local server", () => ({ Origin: "http://127.0.0.1:3000" }), "ForbiddenOrigin"],
  ["a page without origin", () => ({ Origin: "null" }), "ForbiddenOrigin"],
  ["our address over https", () => ({ Origin: `https://${ownHost()}` }), "ForbiddenOrigin"],
])("a request from %s with the token: %#", async (_name, headers, code) => {
  expect(codeOf(await companion.call("get", "hello").set(headers()))).toBe(code);
});

test.each([
  ["no token", {}, "hello", "Unauthorized"],
  ["a wrong token", { Authorization: "Bearer wrong" }, "hello", "Unauthorized"],
  ["an empty token", { Authorization: "Bearer " }, "hello", "Unauthorized"],
  ["the token by another scheme", { Authorization: `Basic ${testToken}` }, "hello", "Unauthorized"],
  ["the token in the address of a plain call", {}, `hello?token=${testToken}`, "Unauthorized"],
  ["the token in the address of a picture", {}, `captures/f.png?token=${testToken}`, "NotFound"],
  ["a wrong token in the address of a picture", {}, "captures/f.png?token=wrong", "Unauthorized"],
  ["two tokens in the address of a picture", {}, "captures/f.png?token=a&token=b", "Unauthorized"],
])("%s", async (_name, headers, path, code) => {
  expect(codeOf(await request(companion.server).get(`/api/v1/${path}`).set(headers))).toBe(code);
});

test("without the token a write is refused before its body is read", async () => {
  const answer = await request(companion.server)
    .put("/api/v1/documents/a")
    .set("Content-Type", "application/json")
    .send("{");
  expect(codeOf(answer)).toBe("Unauthorized");
});

test("a browser's preflight of another site gets no permission", async () => {
  const answer = await request(companion.server)
    .options("/api/v1/hello")
    .set({ Origin: "https://evil.example", "Access-Control-Request-Method": "GET" });
  expect(codeOf(answer)).toBe("ForbiddenOrigin");
  expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
});

test("the page comes with a strict policy, and only files of the drawing app are served", async () => {
  expect((await request(companion.server).get("/")).text).toContain("npm run build");
  const panel = join(companion.folder, "panel");
  await mkdir(panel);
  await writeFile(join(panel, "index.html"), "the page");
  const page = await request(companion.server).get("/").expect(200);
  expect(page.text).toBe("the page");
  expect(page.headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": expect.stringContaining("script-src 'self';") as unknown,
  });
  expect(page.headers["content-security-policy"]).not.toMatch(/script-src[^;]*unsafe/);
  expect((await request(companion.server).get("/..%2fworkspace%2fcompanion.json")).status).toBeGreaterThanOrEqual(400);
});

test("the pairing code works once, within its time, and not for those who guess", async () => {
  const pair = (code: string) => request(companion.server).post("/api/v1/pair").send({ code });
  const latest = () => companion.codes.at(-1) ?? "";
  companion.pairing.renew();
  const first = latest();
  expect((await pair(first)).body).toEqual({ token: testToken });
  expect(codeOf(await pair(first))).toBe("Unauthorized");
  const second = latest();
  expect(second).not.toBe(first);
  companion.clock.now += 5 * 60_000;
  expect(codeOf(await pair(second))).toBe("Unauthorized");
  for (let attempt = 0; attempt < 5; attempt++) expect(codeOf(await pair("999999"))).toBe("Unauthorized");
  expect(codeOf(await pair(latest()))).toBe("Busy");
  companion.clock.now += 60_000;
  expect(codeOf(await pair(latest()))).toBe("Unauthorized");
  expect((await pair(latest())).body).toEqual({ token: testToken });
});

test("pairing from another site is refused", async () => {
  const answer = await request(companion.server)
    .post("/api/v1/pair")
    .set("Origin", "https://evil.example")
    .send({ code: "100000" });
  expect(codeOf(answer)).toBe("ForbiddenOrigin");
});
