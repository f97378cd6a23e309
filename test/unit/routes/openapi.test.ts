import { z } from "zod";
import { errorBodySchema } from "../../../companion-server/protocol/error-body";
import { describeApi, endpoints } from "../../../companion-server/routes/openapi";
import { openTestCompanion, type TestCompanion } from "../../support/test-companion";

let companion: TestCompanion;
beforeAll(async () => {
  companion = await openTestCompanion({ clipPath: "/clip.mov", documentId: "sample" });
});
afterAll(() => companion.close());

test("the description is served, and every schema in it is plain JSON", async () => {
  const answer = await companion.call("get", "openapi.json").expect(200);
  expect(answer.body).toEqual(JSON.parse(JSON.stringify(describeApi())));
});

test.each(
  endpoints.filter(({ answer }) => answer !== "events").map((endpoint) => [endpoint.method, endpoint.path] as const),
)("%s %s is an address that the companion knows", async (method, path) => {
  const answer = await companion.call(method, path.slice(1).replace(/\{\w+\}/g, "0"));
  const error = errorBodySchema.safeParse(answer.body);
  expect(error.data?.message ?? "").not.toMatch(/nothing at/);
});

test("the paths of the contract, which other programs rely on", () => {
  expect(endpoints.map(({ method, path }) => `${method} ${path}`)).toMatchInlineSnapshot(`
   [
     "get /hello",
     "post /pair",
     "post /clips",
     "get /clips/{id}/frames/{frame}",
     "post /captures",
     "post /captures/clip",
     "post /captures/discard",
     "put /captures/{name}",
     "get /captures/{name}",
     "post /clips/{id}/objects/{frame}",
     "post /clips/{id}/areas/{frame}",
     "post /analyses",
     "get /analyses/{id}",
     "get /documents/{id}",
     "put /documents/{id}",
     "get /documents/{id}/analysis",
     "get /documents/{id}/preview/{frame}",
     "post /preview/{frame}",
     "post /previews",
     "post /placed/{frame}",
     "put /assets/{sha256}",
     "get /assets/{sha256}",
     "post /renders",
     "get /jobs",
     "get /jobs/{id}",
     "delete /jobs/{id}",
     "get /events",
     "get /openapi.json",
   ]
  `);
});

test("a stroke's limits are told", () => {
  const text = JSON.stringify(z.looseObject({ paths: z.unknown() }).parse(describeApi()).paths);
  expect(text).toContain('"maxItems":20000');
});
